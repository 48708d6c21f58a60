package io.kjava.apiserver.discovery;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.ResourceType;
import io.kjava.scheme.VersionPriority;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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
    /** Built-in kinds that Kubernetes 1.36 says to keep in another version than the served one. */
    private static final Map<String, String> STORAGE_VERSIONS = Map.of(
            "customresourcedefinitions.apiextensions.k8s.io", "v1beta1",
            "mutatingadmissionpolicies.admissionregistration.k8s.io", "v1beta1",
            "mutatingadmissionpolicybindings.admissionregistration.k8s.io", "v1beta1");

    private final long edition;
    private final Map<ResourceName, ServedResource> resources;
    private final Map<String, byte[]> plain = new HashMap<>();
    private final Map<String, byte[]> aggregated = new HashMap<>();
    private final Map<String, String> etags = new HashMap<>();

    DiscoveryDocuments(ResourceCatalog.Picture picture, String serverAddress) {
        this.edition = picture.edition();
        this.resources = picture.resources();
        Map<String, Map<String, List<ResourceType>>> groups =
                grouped(picture.types().values());
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

    private ObjectNode resourceList(ResourceName any, List<ResourceType> rows) {
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
            storageHash(row).ifPresent(hash -> resource.put("storageVersionHash", hash));
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

    /** Tells in which version objects are kept; empty for what is not kept, or in a version that is not served. */
    private Optional<String> storageHash(ResourceType row) {
        ServedResource served = resources.get(row.name());
        if (served == null
                || served.custom() && !resources.containsKey(served.stored().name())) {
            return Optional.empty();
        }
        ResourceName kept = served.stored().name();
        String version = STORAGE_VERSIONS.getOrDefault(kept.groupResource(), kept.version());
        String text = kept.group() + "/" + version + "/" + row.kind();
        byte[] digest = digest("SHA-256", text.getBytes(StandardCharsets.UTF_8));
        return Optional.of(Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8)));
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
            ArrayNode list = item.putArray("versions");
            versions.forEach((version, rows) -> list.add(version(version, rows)));
        });
        byte[] bytes = JsonCodec.write(document);
        aggregated.put(path, bytes);
        etags.put(path, "\"" + HexFormat.of().withUpperCase().formatHex(digest("SHA-512", bytes)) + "\"");
    }

    private ObjectNode version(String version, List<ResourceType> rows) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("version", version);
        ArrayNode resources = node.putArray("resources");
        for (ResourceType row : rows) {
            ObjectNode resource = resources.addObject();
            resource.put("resource", row.name().plural());
            responseKind(resource, row, row.name().group(), row.name().version(), row.kind());
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
                    responseKind(child, row, sub.group(), sub.version(), sub.kind());
                    strings(child, "verbs", sub.verbs());
                }
            }
        }
        node.put("freshness", "Current");
        return node;
    }

    /** A built-in kind leaves out the group and version that it is listed under, a custom one names them. */
    private void responseKind(ObjectNode node, ResourceType row, String group, String version, String kind) {
        ServedResource served = resources.get(row.name());
        boolean named = served != null && served.custom()
                || !group.equals(row.name().group())
                || !version.equals(row.name().version());
        ObjectNode response = node.putObject("responseKind");
        response.put("group", named ? group : "");
        response.put("version", named ? version : "");
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

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
