package io.kjava.apiserver.registry;

import io.kjava.codec.JsonCodec;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What may be asked to be tried only. Pure. */
public final class DryRunRules {
    private DryRunRules() {}

    /** Nothing but {@code All} may be asked for; a wrong list is shown as a whole. */
    public static void validate(List<String> values, Violations violations) {
        if (!values.stream().allMatch("All"::equals)) {
            JsonNode shown = JsonCodec.readTree(JsonCodec.writeTyped(values));
            violations.notSupported(FieldPath.of("dryRun"), shown, List.of("All"));
        }
    }
}
