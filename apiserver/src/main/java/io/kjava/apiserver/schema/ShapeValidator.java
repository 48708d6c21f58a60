package io.kjava.apiserver.schema;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Whether an object has the shape of its kind. Three questions, asked in this order: can it be decoded
 * ({@link #checkTypes}), does it say more than the kind knows ({@link #unknownFields}, {@link
 * #duplicateFields}), may the values be what they are ({@link #validate}). Pure.
 */
public final class ShapeValidator {
    private static final Pattern OPERATION = Pattern.compile("\\[\\d+]");
    private static final Set<String> OPERATION_FIELDS = Set.of("op", "path", "from", "value");

    private ShapeValidator() {}

    /**
     * Refuses a built-in object with a value of another JSON type than its field's, worded as a Go
     * server would. A custom resource is only checked in its metadata: the rest is {@link #validate}'s.
     *
     * @throws ApiException BAD_REQUEST
     */
    public static void checkTypes(StructuralSchema schema, DynamicObject object) {
        try {
            new TypeCheck().check(schema, object.tree());
        } catch (TypeCheck.Mismatch e) {
            throw ApiException.badRequest(cannotBeHandled(object, e.text()));
        }
    }

    /** The paths that the schema does not know; the object is not changed. */
    public static List<String> unknownFields(StructuralSchema schema, DynamicObject object) {
        return Pruner.pruneAndReport(schema, object.deepCopy().tree());
    }

    /** {@code duplicate field "spec.bar"}: a sentence for each key that occurs twice in one object of the text. */
    public static List<String> duplicateFields(byte[] json) {
        return StrictFields.duplicates(json);
    }

    /**
     * What is wrong with a text whose unknown fields are known, in the order of the text.
     *
     * @param unknown as {@link #unknownMessages} words them
     */
    public static List<String> strictMessages(byte[] json, List<String> unknown) {
        Set<String> sentences = Set.copyOf(unknown);
        return StrictFields.find(
                json, (path, name) -> sentences.contains(StrictFields.unknown(StrictFields.child(path, name))));
    }

    /** What strict decoding says of a JSON patch, whose operations have four fields. */
    public static List<String> patchMessages(byte[] patch) {
        return StrictFields.find(
                patch, (path, name) -> OPERATION.matcher(path).matches() && !OPERATION_FIELDS.contains(name));
    }

    /** {@code unknown field "spec.foo"}: as warnings say it. */
    public static List<String> unknownMessages(List<String> paths) {
        return paths.stream().map(StrictFields::unknown).toList();
    }

    /** The failure of strict decoding: {@code strict decoding error: unknown field "spec.foo"}. */
    public static ApiException strictFailure(DynamicObject object, List<String> messages) {
        return ApiException.badRequest(cannotBeHandled(object, strictText(messages)));
    }

    /** What strict decoding says without the object's name; patches quote it. */
    public static String strictText(List<String> messages) {
        return "strict decoding error: " + String.join(", ", messages);
    }

    /** The closed enums of a built-in kind. */
    public static void validate(StructuralSchema schema, DynamicObject object, Violations violations) {
        new EnumCheck(violations).check(schema, object.tree(), FieldPath.ROOT);
    }

    /**
     * Everything that the schema says of a custom resource's value but what {@link #checkLists} says, and only of what
     * changed in it.
     *
     * @param old what stood there before; null when nothing did
     * @param base where the value stands
     */
    public static void validateCustom(
            StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath base, Violations violations) {
        new JsonSchemaCheck(base, violations).check(schema, value, old, FieldPath.ROOT);
    }

    /**
     * That the sets and maps among the lists of a custom resource's value hold nothing twice.
     *
     * @param old what stood there before; null when nothing did
     * @param base where the value stands
     */
    public static void checkLists(
            StructuralSchema schema, JsonNode value, @Nullable JsonNode old, FieldPath base, Violations violations) {
        ListInvariants.check(schema, value, old, base, violations);
    }

    /**
     * Refuses metadata that cannot be decoded: all that is checked of a custom resource before its
     * validation.
     *
     * @throws ApiException BAD_REQUEST
     */
    public static void checkMetadata(StructuralSchema metadata, DynamicObject object) {
        try {
            if (object.tree().has("metadata")) {
                new TypeCheck().check(metadata, object.at("metadata"));
            }
        } catch (TypeCheck.Mismatch e) {
            throw ApiException.badRequest(cannotBeHandled(object, e.text()));
        }
    }

    /**
     * The same of the Kubernetes objects that stand inside of a custom resource.
     *
     * @throws ApiException BAD_REQUEST
     */
    public static void checkEmbedded(StructuralSchema schema, StructuralSchema metadata, DynamicObject object) {
        try {
            new EmbeddedCheck(metadata).check(schema, object.tree(), FieldPath.ROOT);
        } catch (TypeCheck.Mismatch e) {
            throw ApiException.badRequest(cannotBeHandled(object, e.text()));
        }
    }

    private static String cannotBeHandled(DynamicObject object, String why) {
        String apiVersion = object.apiVersion();
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return "%1$s in version \"%2$s\" cannot be handled as a %1$s: %3$s".formatted(object.kind(), version, why);
    }
}
