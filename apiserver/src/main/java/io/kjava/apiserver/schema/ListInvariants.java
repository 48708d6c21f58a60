package io.kjava.apiserver.schema;

import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** That sets hold no item and maps no keys twice, in custom resources. Pure. */
final class ListInvariants {
    private final Violations violations;

    private ListInvariants(Violations violations) {
        this.violations = violations;
    }

    /** @param old the object before; when its lists broke the rule already, the new ones may. Null for none */
    static void check(
            StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath path, Violations violations) {
        Violations before = new Violations();
        if (old != null) {
            new ListInvariants(before).walk(schema, old, path);
        }
        if (before.isEmpty()) {
            new ListInvariants(violations).walk(schema, value, path);
        }
    }

    private void walk(StructuralSchema schema, JsonNode value, FieldPath path) {
        StructuralSchema element = schema.element();
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                StructuralSchema property = schema.property(field.getKey());
                if (property != null) {
                    walk(property, field.getValue(), path.child(field.getKey()));
                } else if (element != null) {
                    walk(element, field.getValue(), path.key(field.getKey()));
                }
            }
        } else if (value.isArray()) {
            switch (schema.merge().listType()) {
                case SET -> tellRepeated(value.values(), path, false);
                case MAP -> keys(schema, value, path);
                case ATOMIC -> {}
            }
            for (int i = 0; element != null && i < value.size(); i++) {
                walk(element, value.get(i), path.index(i));
            }
        }
    }

    private void keys(StructuralSchema schema, JsonNode list, FieldPath path) {
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isObject() && !list.get(i).isNull()) {
                violations.invalid(
                        path.index(i),
                        JsonSchemaCheck.plain(list.get(i)),
                        "must be an object for an array of list-type map");
                return;
            }
        }
        tellRepeated(
                IntStream.range(0, list.size())
                        .mapToObj(i -> (JsonNode) ListKeys.keyOf(schema, list.get(i)))
                        .toList(),
                path,
                true);
    }

    /** An item that is there more than twice is told once. */
    private void tellRepeated(Iterable<JsonNode> items, FieldPath path, boolean asJson) {
        Map<JsonNode, Integer> seen = new HashMap<>();
        int i = 0;
        for (JsonNode item : items) {
            if (seen.merge(item, 1, Integer::sum) == 2) {
                violations.duplicate(path.index(i), asJson ? json(item) : JsonSchemaCheck.plain(item));
            }
            i++;
        }
    }

    private static Object json(JsonNode key) {
        return new RawText(new String(JsonCodec.write(key), StandardCharsets.UTF_8));
    }
}
