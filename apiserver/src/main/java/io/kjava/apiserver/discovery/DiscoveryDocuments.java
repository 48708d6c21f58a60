package io.kjava.apiserver.discovery;

import io.kjava.api.ResourceName;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.ResourceType;
import io.kjava.scheme.VersionPriority;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** All discovery documents of one moment, encoded. Immutable. */
final class DiscoveryDocuments {
    private final long edition;
    private final Map<String, byte[]> plain = new HashMap<>();
    private final Map<String, byte[]> aggregated = new HashMap<>();
    private final Map<String, String> etags = new HashMap<>();

    /**
     * @param types in the order in which versions are preferred
     */
    DiscoveryDocuments(long edition, Collection<ResourceType> types, String serverAddress) {
        this.edition = edition;
        Map<String, Map<String, List<ResourceType>>> groups = grouped(types);
        put("/api", apiVersions(serverAddress));
        put("/apis", groupList(groups));
        groups.forEach((group, versions) -> {
            if (!group.isEmpty()) {
                put("/apis/" + group, group(group, versions.keySet(), true));
            }
            versions.forEach((version, rows) -> {
                ResourceName any = new ResourceName(group, version, "");
                put(any.pathPrefix(), resourceList(any, rows));
            });
        });
        Map<String, Map<String, List<ResourceType>>> core = new LinkedHashMap<>(groups);
        core.keySet().removeIf(group -> !group.isEmpty());
        groups.remove("");
        aggregate("/api", core);
        aggregate("/apis", groups);
    }

    /** Of the plain document. */
    static String kindAt(String path) {
        return switch (path) {
            case "/api" -> "APIVersions";
            case "/apis" -> "APIGroupList";
            default -> {
                boolean group = path.startsWith("/apis/") && path.indexOf('/', 6) < 0;
                yield group ? "APIGroup" : "APIResourceList";
            }
        };
    }

    long edition() {
        return edition;
    }

    Optional<byte[]> plain(String path) {
        return Optional.ofNullable(plain.get(path));
    }

    Optional<byte[]> aggregated(String path) {
        return Optional.ofNullable(aggregated.get(path));
    }

    /** Of the aggregated document. */
    String etag(String path) {
        return etags.getOrDefault(path, "");
    }

    private void put(String path, ObjectNode document) {
        plain.put(path, JsonCodec.write(document));
    }

    private static Map<String, Map<String, List<ResourceType>>> grouped(Collection<ResourceType> types) {
        Map<String, Map<String, List<ResourceType>>> groups =
                new TreeMap<>(Comparator.comparingInt(GroupOrder::of).thenComparing(Comparator.naturalOrder()));
        for (ResourceType type : types) {
            groups.computeIfAbsent(type.name().group(), _ -> new TreeMap<>(VersionPriority.ORDER))
                    .computeIfAbsent(type.name().version(), _ -> new ArrayList<>())
                    .add(type);
        }
        groups.values()
                .forEach(versions -> versions.values()
                        .forEach(rows ->
                                rows.sort(Comparator.comparing(row -> row.name().plural()))));
        return groups;
    }

    private static ObjectNode apiVersions(String serverAddress) {
        ObjectNode document = object("APIVersions");
        document.remove("apiVersion");
        document.putArray("versions").add("v1");
        ObjectNode address = document.putArray("serverAddressByClientCIDRs").addObject();
        address.put("clientCIDR", "0.0.0.0/0");
        address.put("serverAddress", serverAddress);
        return document;
    }

    private static ObjectNode groupList(Map<String, Map<String, List<ResourceType>>> groups) {
        ObjectNode document = object("APIGroupList");
        ArrayNode list = document.putArray("groups");
        groups.forEach((group, versions) -> {
            if (!group.isEmpty()) {
                list.add(group(group, versions.keySet(), false));
            }
        });
        return document;
    }

    private static ObjectNode group(String group, Collection<String> versions, boolean typed) {
        ObjectNode document = typed ? object("APIGroup") : JsonNodeFactory.instance.objectNode();
        document.put("name", group);
        ArrayNode list = document.putArray("versions");
        for (String version : versions) {
            list.add(groupVersion(group, version));
        }
        document.set("preferredVersion", groupVersion(group, versions.iterator().next()));
        return document;
    }

    private static ObjectNode groupVersion(String group, String version) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("groupVersion", group + "/" + version);
        node.put("version", version);
        return node;
    }

    private static ObjectNode resourceList(ResourceName any, List<ResourceType> rows) {
        ObjectNode document = object("APIResourceList");
        if (any.group().isEmpty()) {
            document.remove("apiVersion"); // as ever
        }
        document.put("groupVersion", any.apiVersion());
        ArrayNode list = document.putArray("resources");
        for (ResourceType row : rows) {
            ObjectNode resource = list.addObject();
            resource.put("name", row.name().plural());
            resource.put("singularName", row.singular());
            resource.put("namespaced", row.namespaced());
            resource.put("kind", row.kind());
            strings(resource, "verbs", row.verbs());
            strings(resource, "shortNames", row.shortNames());
            strings(resource, "categories", row.categories());
            if (row.isStored()) {
                resource.put("storageVersionHash", storageHash(row));
            }
            for (SubresourceKinds.Row sub : SubresourceKinds.of(row)) {
                ObjectNode child = list.addObject();
                child.put("name", row.name().plural() + "/" + sub.name());
                child.put("singularName", "");
                child.put("namespaced", row.namespaced());
                if (!sub.group().equals(row.name().group())
                        || !sub.version().equals(row.name().version())) {
                    child.put("group", sub.group());
                    child.put("version", sub.version());
                }
                child.put("kind", sub.kind());
                strings(child, "verbs", sub.verbs());
            }
        }
        return document;
    }

    private static String storageHash(ResourceType row) {
        String text = row.name().group() + "/" + row.name().version() + "/" + row.kind();
        byte[] digest = sha256(text.getBytes(StandardCharsets.UTF_8));
        return java.util.Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(digest, 8));
    }

    private void aggregate(String path, Map<String, Map<String, List<ResourceType>>> groups) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "APIGroupDiscoveryList");
        document.put("apiVersion", "apidiscovery.k8s.io/v2");
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        groups.forEach((group, versions) -> {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            metadata.putNull("creationTimestamp");
            ArrayNode list = item.putArray("versions");
            versions.forEach((version, rows) -> list.add(version(version, rows)));
        });
        byte[] bytes = JsonCodec.write(document);
        aggregated.put(path, bytes);
        etags.put(path, "\"" + HexFormat.of().withUpperCase().formatHex(sha512(bytes)) + "\"");
    }

    private static ObjectNode version(String version, List<ResourceType> rows) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("version", version);
        ArrayNode resources = node.putArray("resources");
        for (ResourceType row : rows) {
            ObjectNode resource = resources.addObject();
            resource.put("resource", row.name().plural());
            kind(resource, row.name().group(), row.name().version(), row.kind());
            resource.put("scope", row.namespaced() ? "Namespaced" : "Cluster");
            resource.put("singularResource", row.singular());
            strings(resource, "verbs", row.verbs());
            strings(resource, "shortNames", row.shortNames());
            strings(resource, "categories", row.categories());
            List<SubresourceKinds.Row> subs = SubresourceKinds.of(row);
            if (!subs.isEmpty()) {
                ArrayNode children = resource.putArray("subresources");
                for (SubresourceKinds.Row sub : subs) {
                    ObjectNode child = children.addObject();
                    child.put("subresource", sub.name());
                    kind(child, sub.group(), sub.version(), sub.kind());
                    strings(child, "verbs", sub.verbs());
                }
            }
        }
        node.put("freshness", "Current");
        return node;
    }

    private static void kind(ObjectNode node, String group, String version, String kind) {
        ObjectNode response = node.putObject("responseKind");
        response.put("group", group);
        response.put("version", version);
        response.put("kind", kind);
    }

    private static ObjectNode object(String kind) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", kind);
        document.put("apiVersion", "v1");
        return document;
    }

    private static void strings(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = node.putArray(field);
            values.forEach(array::add);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    private static byte[] sha512(byte[] bytes) {
        return digest("SHA-512", bytes);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
