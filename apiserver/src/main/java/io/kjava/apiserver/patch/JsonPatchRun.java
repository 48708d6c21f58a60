package io.kjava.apiserver.patch;

import io.kjava.codec.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A document while the operations of one JSON patch are performed on it. One use. */
final class JsonPatchRun {
    private static final int MAX_COPIED_BYTES = 3 * 1024 * 1024;
    private JsonNode document;
    private long copied;

    /** An operation does not apply; the message says why. */
    static final class Inapplicable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Inapplicable(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    JsonPatchRun(ObjectNode document) {
        this.document = document;
    }

    JsonNode document() {
        return document;
    }

    void perform(JsonNode operation) {
        String op = operation.path("op").asString("");
        String path = pointer(operation, "path");
        switch (op) {
            case "add" -> add(path, value(operation, op));
            case "remove" -> remove(path, op);
            case "replace" -> replace(path, value(operation, op));
            case "move" -> add(path, remove(pointer(operation, "from"), op));
            case "copy" -> add(path, copy(pointer(operation, "from")));
            case "test" -> test(path, operation.get("value"));
            default -> throw new Inapplicable("Unexpected kind: " + op);
        }
    }

    private static String pointer(JsonNode operation, String name) {
        JsonNode pointer = operation.path(name);
        if (!pointer.isString()) {
            throw new Inapplicable("operation missing " + name + " field");
        }
        String text = pointer.stringValue();
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw new Inapplicable("Path \"%s\" must begin with a slash".formatted(text));
        }
        return text;
    }

    private static JsonNode value(JsonNode operation, String op) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw new Inapplicable(op + " operation is missing its value");
        }
        return value.deepCopy();
    }

    private void add(String path, JsonNode value) {
        if (path.isEmpty()) {
            document = value;
            return;
        }
        List<String> tokens = tokens(path);
        String last = tokens.removeLast();
        switch (parent(tokens, "add", path)) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> array.insert(insertionIndex(array, last, path), value);
            default -> throw missing("add", path);
        }
    }

    private JsonNode remove(String path, String op) {
        List<String> tokens = tokens(path);
        if (tokens.isEmpty()) {
            throw new Inapplicable(op + " operation does not apply to the whole document");
        }
        String last = tokens.removeLast();
        JsonNode removed = switch (parent(tokens, op, path)) {
            case ObjectNode object -> object.remove(last);
            case ArrayNode array -> array.remove(existingIndex(array, last, op, path));
            default -> null;
        };
        if (removed == null) {
            throw new Inapplicable("Unable to %s nonexistent key: %s: missing value".formatted(op, last));
        }
        return removed;
    }

    private void replace(String path, JsonNode value) {
        if (path.isEmpty()) {
            document = value;
            return;
        }
        List<String> tokens = tokens(path);
        String last = tokens.removeLast();
        switch (parent(tokens, "replace", path)) {
            case ObjectNode object when object.has(last) -> object.set(last, value);
            case ArrayNode array -> array.set(existingIndex(array, last, "replace", path), value);
            default -> throw missing("replace", path);
        }
    }

    private JsonNode copy(String from) {
        JsonNode source = find(tokens(from));
        if (source == null) {
            throw missing("copy", from);
        }
        copied += JsonCodec.write(source).length;
        if (copied > MAX_COPIED_BYTES) {
            throw new Inapplicable("Unable to complete the copy, the accumulated size increase of copy is "
                    + copied
                    + ", exceeding the limit "
                    + MAX_COPIED_BYTES);
        }
        return source.deepCopy();
    }

    private void test(String path, @Nullable JsonNode expected) {
        JsonNode wanted = expected == null ? JsonNodeFactory.instance.nullNode() : expected;
        JsonNode found = find(tokens(path));
        boolean bothAbsent = found == null && wanted.isNull();
        if (!bothAbsent && !Trees.same(found, wanted)) {
            throw new Inapplicable("testing value " + path + " failed: test failed");
        }
    }

    private @Nullable JsonNode find(List<String> tokens) {
        JsonNode node = document;
        for (String token : tokens) {
            node = switch (node) {
                case ObjectNode object -> object.get(token);
                case ArrayNode array -> array.get(index(array, token));
                default -> null;
            };
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private JsonNode parent(List<String> tokens, String op, String path) {
        JsonNode parent = find(tokens);
        if (parent == null) {
            throw missing(op, path);
        }
        return parent;
    }

    private static Inapplicable missing(String op, String path) {
        return new Inapplicable(
                "%s operation does not apply: doc is missing path: %s: missing value".formatted(op, path));
    }

    private static int insertionIndex(ArrayNode array, String token, String path) {
        if (token.equals("-")) {
            return array.size();
        }
        int index = number(token);
        int actual = index < 0 ? index + array.size() + 1 : index;
        if (actual < 0 || actual > array.size()) {
            throw new Inapplicable("Unable to access invalid index: " + path);
        }
        return actual;
    }

    private static int existingIndex(ArrayNode array, String token, String op, String path) {
        int index = index(array, token);
        if (index < 0 || index >= array.size()) {
            throw missing(op, path);
        }
        return index;
    }

    private static int index(ArrayNode array, String token) {
        int index = number(token);
        return index < 0 ? index + array.size() : index;
    }

    private static int number(String token) {
        try {
            return Integer.parseInt(token);
        } catch (NumberFormatException e) {
            throw new Inapplicable("invalid array index: " + token);
        }
    }

    private static List<String> tokens(String pointer) {
        List<String> tokens = new ArrayList<>();
        if (!pointer.isEmpty()) {
            for (String token : pointer.substring(1).split("/", -1)) {
                tokens.add(token.replace("~1", "/").replace("~0", "~"));
            }
        }
        return tokens;
    }
}
