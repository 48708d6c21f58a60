package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.codec.JsonCodec;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The three patch formats over trees; the strategic one knows the merge keys of the usual lists. */
final class TestingPatches {
    private static final Map<String, String> MERGE_KEYS = Map.ofEntries(
            Map.entry("conditions", "type"),
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("ownerReferences", "uid"),
            Map.entry("addresses", "type"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("podIPs", "ip"),
            Map.entry("hostIPs", "ip"),
            Map.entry("taints", "key"));

    private TestingPatches() {}

    /** A new tree; the old one stays as it is. */
    static ObjectNode apply(ObjectNode current, PatchType type, byte[] patch) {
        JsonNode body = JsonCodec.readTree(patch);
        ObjectNode copy = current.deepCopy();
        return switch (type) {
            case MERGE -> (ObjectNode) merge(copy, body);
            case STRATEGIC -> {
                strategic(copy, (ObjectNode) body);
                yield copy;
            }
            case JSON -> {
                body.forEach(step -> step(copy, step));
                yield copy;
            }
            case APPLY -> throw ApiException.badRequest("apply is not part of the stand-in");
        };
    }

    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode fields)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object : fields.objectNode();
        fields.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                JsonNode old = result.path(field.getKey());
                result.set(field.getKey(), merge(old, field.getValue()));
            }
        });
        return result;
    }

    private static void strategic(ObjectNode target, ObjectNode patch) {
        if (patch.path("$patch").asString("").equals("replace")) {
            target.removeAll();
            patch.remove("$patch");
        }
        patch.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (name.startsWith("$deleteFromPrimitiveList/")) {
                deletePrimitives(target, name.substring(name.indexOf('/') + 1), value);
            } else if (name.startsWith("$")) {
                return; // ordering directives do not matter here
            } else if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode object) {
                ObjectNode old = target.get(name) instanceof ObjectNode o ? o : target.putObject(name);
                strategic(old, object);
            } else if (value instanceof ArrayNode list) {
                list(target, name, list);
            } else {
                target.set(name, value);
            }
        });
    }

    private static void deletePrimitives(ObjectNode target, String name, JsonNode gone) {
        if (target.get(name) instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                for (JsonNode value : gone) {
                    if (value.equals(list.get(i))) {
                        list.remove(i);
                        break;
                    }
                }
            }
        }
    }

    private static void list(ObjectNode target, String name, ArrayNode patch) {
        String key = MERGE_KEYS.get(name);
        if (name.equals("finalizers")) {
            ArrayNode old = target.get(name) instanceof ArrayNode a ? a : target.putArray(name);
            for (JsonNode value : patch) {
                if (old.values().stream().noneMatch(value::equals)) {
                    old.add(value);
                }
            }
            return;
        }
        if (key == null || !(target.get(name) instanceof ArrayNode old)) {
            ArrayNode fresh = target.putArray(name);
            patch.values().stream().filter(v -> !v.has("$patch")).forEach(fresh::add);
            return;
        }
        for (JsonNode value : patch) {
            ObjectNode known = find(old, key, value.path(key));
            if (value.path("$patch").asString("").equals("delete")) {
                if (known != null) {
                    old.remove(old.values().stream().toList().indexOf(known));
                }
            } else if (known == null) {
                old.add(value);
            } else {
                strategic(known, (ObjectNode) value);
            }
        }
    }

    private static @org.jspecify.annotations.Nullable ObjectNode find(ArrayNode list, String key, JsonNode value) {
        for (JsonNode element : list) {
            if (element.path(key).equals(value) && element instanceof ObjectNode object) {
                return object;
            }
        }
        return null;
    }

    private static void step(ObjectNode root, JsonNode step) {
        String path = step.path("path").asString("");
        int last = path.lastIndexOf('/');
        JsonNode parent = root.at(path.substring(0, last));
        String name = path.substring(last + 1).replace("~1", "/").replace("~0", "~");
        JsonNode value = step.path("value");
        switch (step.path("op").asString("")) {
            case "add", "replace" -> {
                if (parent instanceof ArrayNode list && name.equals("-")) {
                    list.add(value);
                } else if (parent instanceof ArrayNode list
                        && step.path("op").asString().equals("add")) {
                    list.insert(Integer.parseInt(name), value);
                } else if (parent instanceof ArrayNode list) {
                    list.set(Integer.parseInt(name), value);
                } else {
                    ((ObjectNode) parent).set(name, value);
                }
            }
            case "remove" -> {
                if (parent instanceof ArrayNode list) {
                    list.remove(Integer.parseInt(name));
                } else {
                    ((ObjectNode) parent).remove(name);
                }
            }
            case "test" -> {
                if (!root.at(path).equals(value)) {
                    throw new ApiException(ApiException.Reason.INVALID, "the test of " + path + " failed");
                }
            }
            default -> throw ApiException.badRequest("unknown operation in " + step);
        }
    }
}
