package io.kjava.apiserver.schema;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON schema's value validations, as custom resource definitions use them. Null means no bound.
 *
 * @param format for example {@code ipv4}; empty for none
 * @param pattern a regular expression that must be found; empty for none
 * @param allOf value validations that must all hold; the others likewise, by their names
 */
public record Bounds(
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal maximum,
        boolean exclusiveMinimum,
        boolean exclusiveMaximum,
        @Nullable BigDecimal multipleOf,
        @Nullable Long minLength,
        @Nullable Long maxLength,
        @Nullable Long minItems,
        @Nullable Long maxItems,
        boolean uniqueItems,
        @Nullable Long minProperties,
        @Nullable Long maxProperties,
        String pattern,
        String format,
        List<StructuralSchema> allOf,
        List<StructuralSchema> anyOf,
        List<StructuralSchema> oneOf,
        @Nullable StructuralSchema not) {
    public static final Bounds NONE = new Bounds(
            null, null, false, false, null, null, null, null, null, false, null, null, "", "", List.of(), List.of(),
            List.of(), null);

    public Bounds {
        allOf = List.copyOf(allOf);
        anyOf = List.copyOf(anyOf);
        oneOf = List.copyOf(oneOf);
    }

    public boolean hasJunctions() {
        return !allOf.isEmpty() || !anyOf.isEmpty() || !oneOf.isEmpty() || not != null;
    }
}
