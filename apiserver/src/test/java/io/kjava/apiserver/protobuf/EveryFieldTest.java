package io.kjava.apiserver.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.schema.Canonicalizer;
import io.kjava.apiserver.schema.Defaulter;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.schema.ShapeValidator;
import io.kjava.apiserver.schema.StructuralSchema;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Each field of each built-in kind, one at a time in an object that carries it alone: what the write path does to a
 * body loses, renames and changes nothing, and the message of what would be stored gives it back.
 */
class EveryFieldTest {
    private static final SchemaCatalog SCHEMAS = new SchemaCatalog();
    private final ProtobufCodec codec = new ProtobufCodec(SCHEMAS);

    /** One kind that is stored. */
    record Kind(String apiVersion, String name) {
        StructuralSchema schema() {
            return SCHEMAS.find(apiVersion, name).orElseThrow();
        }

        ObjectNode sample() {
            return new SampleObjects().of(apiVersion, name, schema());
        }
    }

    static Stream<Kind> kinds() {
        return BuiltinKinds.all().stream()
                .filter(ResourceType::isStored)
                .map(type -> new Kind(type.name().apiVersion(), type.kind()))
                .distinct();
    }

    @Test
    void thousandsOfFieldsAreAsked() {
        assertThat(kinds().mapToInt(kind -> fields(kind.sample()).size()).sum()).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyFieldComesBackAsItWasWritten(Kind kind) {
        List<String> lost = new ArrayList<>();
        for (Field field : fields(kind.sample())) {
            ObjectNode alone = field.alone(kind);
            DynamicObject object = new DynamicObject(alone.deepCopy());
            ShapeValidator.checkTypes(kind.schema(), object);
            List<String> unknown = ShapeValidator.unknownFields(kind.schema(), object);
            Canonicalizer.apply(kind.schema(), object);
            Defaulter.apply(kind.schema(), object);
            byte[] stored = JsonCodec.write(object.tree());
            byte[] message = codec.encode(kind.apiVersion, kind.name, stored);
            JsonNode back = codec.decode(message).tree();
            boolean kept = Sameness.of(field.in(object.tree()), field.value);
            boolean same = Sameness.of(field.in(back), field.value);
            if (!unknown.isEmpty() || !kept || !same) {
                lost.add("%s: unknown %s, kept %s, in the message %s".formatted(field.steps, unknown, kept, same));
            }
        }
        assertThat(lost).isEmpty();
    }

    /** A value somewhere in an object. */
    private record Field(List<Object> steps, JsonNode value) {
        /** The object that holds only this value. */
        ObjectNode alone(Kind kind) {
            JsonNode held = value;
            for (Object step : steps.reversed()) {
                ObjectNode outer = JsonNodeFactory.instance.objectNode();
                if (step instanceof String name) {
                    outer.set(name, held);
                    held = outer;
                } else {
                    held = outer.arrayNode().add(held);
                }
            }
            ObjectNode object = (ObjectNode) held;
            object.put("apiVersion", kind.apiVersion);
            object.put("kind", kind.name);
            return object;
        }

        JsonNode in(JsonNode object) {
            JsonNode found = object;
            for (Object step : steps) {
                found = step instanceof String name ? found.path(name) : found.path(0);
            }
            return found;
        }
    }

    private static List<Field> fields(JsonNode object) {
        List<Field> all = new ArrayList<>();
        collect(object, List.of(), all);
        all.removeIf(field -> field.steps.equals(List.of("kind")) || field.steps.equals(List.of("apiVersion")));
        return all;
    }

    /** Of a list its first item stands for all. */
    private static void collect(JsonNode value, List<Object> steps, List<Field> all) {
        if (value.isObject() && !value.isEmpty()) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                collect(member.getValue(), then(steps, member.getKey()), all);
            }
        } else if (value.isArray() && !value.isEmpty()) {
            collect(value.get(0), then(steps, 0), all);
        } else if (!value.isNull()) {
            all.add(new Field(steps, value));
        }
    }

    private static List<Object> then(List<Object> steps, Object step) {
        List<Object> longer = new ArrayList<>(steps);
        longer.add(step);
        return List.copyOf(longer);
    }
}
