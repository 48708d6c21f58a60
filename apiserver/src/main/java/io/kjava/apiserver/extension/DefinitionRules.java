package io.kjava.apiserver.extension;

import io.kjava.apiserver.extension.CustomDefinition.Version;
import io.kjava.apiserver.extension.VersionRules.Part;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Whether a definition may be accepted, as a whole; its versions have {@link VersionRules}. Pure. */
final class DefinitionRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STORED = FieldPath.of("status", "storedVersions");

    private final DynamicObject object;
    private final CustomDefinition definition;
    private final @Nullable CustomDefinition old;
    private final SchemaChecks schemas;
    private final Violations violations;

    private DefinitionRules(
            DynamicObject object, @Nullable DynamicObject old, SchemaChecks schemas, Violations violations) {
        this.object = object;
        this.definition = new CustomDefinition(object);
        this.old = old == null ? null : new CustomDefinition(old);
        this.schemas = schemas;
        this.violations = violations;
    }

    /**
     * @param old null on create
     */
    static void check(DynamicObject object, @Nullable DynamicObject old, SchemaChecks schemas, Violations violations) {
        DefinitionRules rules = new DefinitionRules(object, old, schemas, violations);
        rules.name();
        rules.spec();
        rules.immutable();
        names(object.at("status", "acceptedNames"), FieldPath.of("status", "acceptedNames"), violations);
        rules.storedVersions();
        rules.approval();
        rules.preserve();
    }

    private void name() {
        String wanted = definition.plural() + "." + definition.group();
        if (old == null && !object.name().equals(wanted)) {
            violations.invalid(
                    FieldPath.of("metadata", "name"), object.name(), "must be spec.names.plural+\".\"+spec.group");
        }
    }

    private void spec() {
        group();
        scope();
        List<Version> versions = definition.versions();
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).schema().isEmpty() && requiresSchema()) {
                violations.required(
                        SPEC.child("versions").index(i).child("schema").child("openAPIV3Schema"), "");
            }
        }
        Set<String> seen = new HashSet<>();
        long storage = versions.stream().filter(Version::stored).count();
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            FieldPath path = SPEC.child("versions").index(i);
            seen.add(version.name());
            List<String> problems = Names.dns1035Label(version.name());
            if (!problems.isEmpty()) {
                violations.invalid(path.child("name"), version.name(), String.join(",", problems));
            }
            VersionRules rules = new VersionRules(version, old, schemas, violations);
            rules.deprecation(path);
            for (Part part : Part.values()) {
                if (!isShared(part)) {
                    rules.part(part, path.child(part.field));
                }
            }
        }
        if (seen.size() < versions.size()) {
            violations.invalid(SPEC.child("versions"), shown(), "must contain unique version names");
        }
        if (storage != 1) {
            violations.invalid(
                    SPEC.child("versions"), shown(), "must have exactly one version marked as storage version");
        }
        String first = versions.isEmpty() ? "" : versions.getFirst().name();
        List<String> problems = first.isEmpty() ? List.of() : Names.dns1035Label(first);
        if (!problems.isEmpty()) {
            violations.invalid(SPEC.child("version"), first, String.join(",", problems));
        }
        for (String field : List.of("plural", "singular", "kind", "listKind")) {
            if (definition.names().path(field).asString("").isEmpty()) {
                violations.required(SPEC.child("names").child(field), "");
            }
        }
        names(definition.names(), SPEC.child("names"), violations);
        shared(versions);
        new ConversionRules(definition, old, violations).check(SPEC.child("conversion"));
    }

    /** What all versions have in common is looked at once. */
    private void shared(List<Version> versions) {
        if (versions.isEmpty()) {
            return;
        }
        VersionRules rules = new VersionRules(versions.getFirst(), old, schemas, violations);
        for (Part part : Part.values()) {
            if (isShared(part)) {
                rules.part(part, SPEC.child(part.shared));
            }
        }
    }

    private boolean isShared(Part part) {
        List<Version> versions = definition.versions();
        return versions.stream()
                .allMatch(version -> Sameness.of(
                        version.tree().path(part.field),
                        versions.getFirst().tree().path(part.field)));
    }

    private boolean requiresSchema() {
        return old == null
                || old.versions().stream().allMatch(version -> version.schema().isPresent());
    }

    private JsonNode shown() {
        JsonNode versions = object.at("spec", "versions");
        return versions.isMissingNode() ? NullNode.getInstance() : versions;
    }

    private void group() {
        String group = definition.group();
        FieldPath path = SPEC.child("group");
        List<String> problems = Names.subdomain(group);
        if (group.isEmpty()) {
            violations.required(path, "");
        } else if (!problems.isEmpty()) {
            violations.invalid(path, group, String.join(",", problems));
        } else if (!group.contains(".")) {
            violations.invalid(path, group, "should be a domain with at least one dot");
        }
    }

    private void scope() {
        String scope = object.text("spec", "scope");
        if (scope.isEmpty()) {
            violations.required(SPEC.child("scope"), "");
        } else if (!scope.equals("Cluster") && !scope.equals("Namespaced")) {
            violations.notSupported(SPEC.child("scope"), scope, List.of("Cluster", "Namespaced"));
        }
    }

    static void names(JsonNode names, FieldPath path, Violations violations) {
        label(names.path("plural"), path.child("plural"), "", violations);
        label(names.path("singular"), path.child("singular"), "", violations);
        String kindWords = "may have mixed case, but should otherwise match: ";
        label(names.path("kind"), path.child("kind"), kindWords, violations);
        label(names.path("listKind"), path.child("listKind"), kindWords, violations);
        JsonNode shortNames = names.path("shortNames");
        for (int i = 0; i < shortNames.size(); i++) {
            entry(shortNames.get(i), path.child("shortNames").index(i), violations);
        }
        String kind = names.path("kind").asString("");
        if (!kind.isEmpty() && kind.equals(names.path("listKind").asString(""))) {
            violations.invalid(path.child("listKind"), kind, "kind and listKind may not be the same");
        }
        JsonNode categories = names.path("categories");
        for (int i = 0; i < categories.size(); i++) {
            entry(categories.get(i), path.child("categories").index(i), violations);
        }
    }

    private static void label(JsonNode name, FieldPath path, String words, Violations violations) {
        if (!name.asString("").isEmpty()) {
            String text = name.asString("");
            List<String> problems = Names.dns1035Label(words.isEmpty() ? text : text.toLowerCase(Locale.ROOT));
            if (!problems.isEmpty()) {
                violations.invalid(path, text, words + String.join(",", problems));
            }
        }
    }

    private static void entry(JsonNode name, FieldPath path, Violations violations) {
        List<String> problems = Names.dns1035Label(name.asString(""));
        if (!problems.isEmpty()) {
            violations.invalid(path, name.asString(""), String.join(",", problems));
        }
    }

    private void immutable() {
        if (old == null) {
            return;
        }
        if (old.isTrue(Conditions.ESTABLISHED)) {
            same(object.text("spec", "scope"), old.object().text("spec", "scope"), SPEC.child("scope"));
            same(
                    definition.names().path("kind").asString(""),
                    old.names().path("kind").asString(""),
                    SPEC.child("names").child("kind"));
        }
        same(definition.group(), old.group(), SPEC.child("group"));
        same(definition.plural(), old.plural(), SPEC.child("names").child("plural"));
    }

    private void same(String now, String before, FieldPath path) {
        if (!now.equals(before)) {
            violations.invalid(path, now, "field is immutable");
        }
    }

    private void storedVersions() {
        JsonNode stored = object.at("status", "storedVersions");
        if (stored.isEmpty()) {
            violations.invalid(STORED, NullNode.getInstance(), "must have at least one stored version");
            return;
        }
        Set<String> known = new HashSet<>();
        for (Version version : definition.versions()) {
            known.add(version.name());
            if (version.stored() && !definition.storedVersions().contains(version.name())) {
                violations.invalid(STORED, stored, "must have the storage version " + version.name());
            }
        }
        for (int i = 0; i < stored.size(); i++) {
            String version = stored.get(i).asString("");
            if (!known.contains(version)) {
                violations.invalid(
                        STORED.index(i),
                        version,
                        ("missing from spec.versions; %1$s was previously a storage version, and must"
                                        + " remain in spec.versions until a storage migration ensures"
                                        + " no data remains persisted in %1$s and removes %1$s from"
                                        + " status.storedVersions")
                                .formatted(version));
            }
        }
    }

    private void approval() {
        if (!ApiApproval.isProtected(definition.group())) {
            return;
        }
        ApiApproval now = ApiApproval.of(object);
        if (old != null && ApiApproval.of(old.object()) == now) {
            return;
        }
        FieldPath path = FieldPath.of("metadata", "annotations").key(ApiApproval.ANNOTATION);
        switch (now) {
            case MISSING -> violations.required(path, now.explain(object));
            case INVALID -> violations.invalid(path, ApiApproval.value(object), now.explain(object));
            case APPROVED, BYPASSED -> {}
        }
    }

    private void preserve() {
        if (definition.preservesUnknownFields() && (old == null || !old.preservesUnknownFields())) {
            violations.invalid(
                    SPEC.child("preserveUnknownFields"),
                    true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
    }
}
