package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.Conditions.Condition;
import io.kjava.apiserver.extension.CustomDefinition.Version;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the server says about a definition: its names, and whether it is served. Pure. */
final class DefinitionStatus {
    private DefinitionStatus() {}

    /**
     * Brings the status up to date, in place.
     *
     * @param group every definition of the same group
     */
    static void update(DynamicObject definition, Collection<CustomDefinition> group, Instant now) {
        CustomDefinition asking = new CustomDefinition(definition);
        boolean named = asking.names().equals(asking.acceptedNames());
        if (!named || Conditions.find(definition, Conditions.NAMES_ACCEPTED).isEmpty()) {
            NameClaims.Verdict verdict = new NameClaims(group).judge(definition);
            definition.objectAt("status").set("acceptedNames", verdict.accepted());
            Conditions.set(definition, verdict.condition(), now);
        }
        establish(definition, now);
        structure(definition, now);
        if (ApiApproval.isProtected(asking.group())) {
            Conditions.set(definition, ApiApproval.of(definition).condition(definition), now);
        }
    }

    private static void establish(DynamicObject definition, Instant now) {
        if (Conditions.isTrue(definition, Conditions.ESTABLISHED)) {
            return;
        }
        boolean accepted = Conditions.isTrue(definition, Conditions.NAMES_ACCEPTED);
        Conditions.set(
                definition,
                accepted
                        ? new Condition(
                                Conditions.ESTABLISHED,
                                "True",
                                "InitialNamesAccepted",
                                "the initial names have been accepted")
                        : new Condition(Conditions.ESTABLISHED, "False", "NotAccepted", "not all names are accepted"),
                now);
    }

    private static void structure(DynamicObject definition, Instant now) {
        List<String> problems = new ArrayList<>();
        if (new CustomDefinition(definition).preservesUnknownFields()) {
            problems.add("spec.preserveUnknownFields: Invalid value: true: must be false");
        }
        JsonNode versions = definition.at("spec", "versions");
        for (int i = 0; i < versions.size(); i++) {
            FieldPath path =
                    FieldPath.of("spec", "versions").index(i).child("schema").child("openAPIV3Schema");
            new Version(versions.get(i))
                    .schema()
                    .ifPresent(schema -> StructuralRules.check(path, schema).stream()
                            .map(Violation::message)
                            .forEach(problems::add));
        }
        if (problems.isEmpty()) {
            Conditions.remove(definition, Conditions.NON_STRUCTURAL);
            return;
        }
        String message = problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]";
        Conditions.set(definition, new Condition(Conditions.NON_STRUCTURAL, "True", "Violations", message), now);
    }
}
