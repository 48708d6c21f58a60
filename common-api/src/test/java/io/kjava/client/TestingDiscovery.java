package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.scheme.ResourceType;
import java.util.Collection;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The discovery documents, in their unaggregated form. */
final class TestingDiscovery {
    private TestingDiscovery() {}

    static JsonNode read(String path, Collection<ResourceType> types) {
        return switch (path) {
            case "/api" -> {
                ObjectNode versions = document("APIVersions");
                versions.putArray("versions").add("v1");
                yield versions;
            }
            case "/apis" -> groups(types);
            default -> resources(path, types);
        };
    }

    private static ObjectNode groups(Collection<ResourceType> types) {
        ObjectNode document = document("APIGroupList");
        ArrayNode groups = document.putArray("groups");
        TreeSet<String> names = new TreeSet<>();
        types.forEach(type -> names.add(type.name().group()));
        names.remove("");
        for (String name : names) {
            ObjectNode group = groups.addObject().put("name", name);
            ArrayNode versions = group.putArray("versions");
            types.stream()
                    .filter(type -> type.name().group().equals(name))
                    .map(type -> type.name().version())
                    .distinct()
                    .forEach(v -> versions.addObject()
                            .put("groupVersion", name + "/" + v)
                            .put("version", v));
            group.set("preferredVersion", versions.get(0));
        }
        return document;
    }

    private static ObjectNode resources(String path, Collection<ResourceType> types) {
        ObjectNode document = document("APIResourceList");
        ArrayNode list = document.putArray("resources");
        for (ResourceType type : types) {
            if (type.name().pathPrefix().equals(path)) {
                document.put("groupVersion", type.name().apiVersion());
                ObjectNode row = list.addObject().put("name", type.name().plural());
                row.put("singularName", type.singular()).put("namespaced", type.namespaced());
                row.put("kind", type.kind());
                ArrayNode verbs = row.putArray("verbs");
                type.verbs().forEach(verbs::add);
            }
        }
        if (list.isEmpty()) {
            throw new ApiException(ApiException.Reason.NOT_FOUND, "the server could not find the requested resource");
        }
        return document;
    }

    private static ObjectNode document(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", "v1");
    }
}
