package io.kjava.apiserver.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a value may be, beyond its form. The bounds come from custom resource definitions; built-in
 * kinds have closed enums, defaults and the presence flags.
 *
 * @param enums allowed values; empty for all
 * @param fallback the static default, null for none; shared: copy before putting it into an object
 * @param nullable an explicit null is a value, not an absence
 * @param preserveUnknown fields that the schema does not name are kept
 * @param embedded the value is a Kubernetes object of its own
 * @param omitEmpty the zero value is left out when written
 * @param pointer zero and absent are different values
 * @param published whether API documents show the default
 * @param custom of a custom resource: types, required fields and bounds are checked here
 */
public record ValueRules(
        List<JsonNode> enums,
        @Nullable JsonNode fallback,
        boolean nullable,
        boolean preserveUnknown,
        boolean embedded,
        boolean omitEmpty,
        boolean pointer,
        boolean published,
        boolean custom,
        Bounds bounds) {
    public static final ValueRules NONE =
            new ValueRules(List.of(), null, false, false, false, false, false, false, false, Bounds.NONE);

    public ValueRules {
        enums = List.copyOf(enums);
    }
}
