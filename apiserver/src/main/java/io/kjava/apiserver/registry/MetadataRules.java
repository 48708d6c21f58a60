package io.kjava.apiserver.registry;

import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.GoText;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What Kubernetes asks of the metadata of every object, whatever its kind. Pure. */
public final class MetadataRules {
    private static final int MAX_ANNOTATIONS = 256 * 1024;
    private static final int MAX_MANAGER = 128;
    private static final int MAX_SUBRESOURCE = 256;
    private static final Set<String> OWN_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");
    private static final List<String> UNCHANGED =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");
    private static final FieldPath METADATA = FieldPath.of("metadata");
    private static final FieldPath OWNERS = METADATA.child("ownerReferences");

    private MetadataRules() {}

    /** Rules of an object that is new. */
    static void onCreate(DynamicObject object, ResourceStrategy strategy, boolean namespaced, Violations out) {
        if (!object.generateName().isEmpty()) {
            for (String problem : strategy.nameProblems(maskTrailingDash(object.generateName()))) {
                out.invalid(METADATA.child("generateName"), object.generateName(), problem);
            }
        }
        if (object.name().isEmpty()) {
            out.required(METADATA.child("name"), "name or generateName is required");
        } else {
            for (String problem : strategy.nameProblems(object.name())) {
                out.invalid(METADATA.child("name"), object.name(), problem);
            }
        }
        namespace(object, namespaced, out);
        shared(object, out);
        if (strategy.checksValues()) {
            plainFinalizers(object, out);
        }
    }

    private static String maskTrailingDash(String base) {
        return base.length() > 1 && base.endsWith("-") ? base.substring(0, base.length() - 2) + "a" : base;
    }

    private static void namespace(DynamicObject object, boolean namespaced, Violations out) {
        FieldPath path = METADATA.child("namespace");
        String namespace = object.namespace();
        if (!namespaced) {
            if (!namespace.isEmpty()) {
                out.forbidden(path, "not allowed on this type");
            }
        } else if (namespace.isEmpty()) {
            out.required(path, "");
        } else {
            Names.label(namespace).forEach(problem -> out.invalid(path, namespace, problem));
        }
    }

    /**
     * Rules of an object that changes. What is wrong is reported as often as Kubernetes' generic and kind's own
     * steps ask for it.
     */
    static void onUpdate(DynamicObject object, DynamicObject old, ResourceStrategy strategy, Violations out) {
        shared(object, out);
        changed(object, old, out);
        if (strategy.repeatsMetadataChanges()) {
            changed(object, old, out);
            if (strategy.checksValues()) {
                plainFinalizers(object, out);
            }
        }
        if (strategy.repeatsMetadata()) {
            shared(object, out);
            if (strategy.checksValues()) {
                plainFinalizers(object, out);
            }
        }
    }

    private static void changed(DynamicObject object, DynamicObject old, Violations out) {
        if (old.isTerminating()) {
            noNewFinalizers(object, old, out);
        }
        for (String field : UNCHANGED) {
            immutable(object, old, field, out);
        }
        labels(object.labels(), METADATA.child("labels"), out);
        annotations(object.annotations(), METADATA.child("annotations"), out);
        owners(object.at("metadata", "ownerReferences"), out);
    }

    /** Rules of the metadata of an object that stands inside of another one. */
    public static void embedded(DynamicObject object, FieldPath path, Violations out) {
        String name = object.name();
        Names.pathSegment(name).forEach(problem -> out.invalid(path.child("name"), name, problem));
        if (!object.namespace().isEmpty()) {
            Names.label(object.namespace()).forEach(p -> out.invalid(path.child("namespace"), object.namespace(), p));
        }
        labels(object.labels(), path.child("labels"), out);
        annotations(object.annotations(), path.child("annotations"), out);
        for (String finalizer : finalizers(object)) {
            Names.qualifiedName(finalizer).forEach(p -> out.invalid(path.child("finalizers"), finalizer, p));
        }
    }

    private static void immutable(DynamicObject object, DynamicObject old, String field, Violations out) {
        JsonNode now = object.at("metadata", field);
        JsonNode before = old.at("metadata", field);
        if (!now.asString("").equals(before.asString(""))) {
            Object shown =
                    now.isMissingNode() ? JsonNodeFactory.instance.nullNode() : now.isString() ? now.asString() : now;
            out.invalid(METADATA.child(field), shown, "field is immutable");
        }
    }

    private static void noNewFinalizers(DynamicObject object, DynamicObject old, Violations out) {
        Set<String> fresh = new LinkedHashSet<>(finalizers(object));
        finalizers(old).forEach(fresh::remove);
        if (!fresh.isEmpty()) {
            StringBuilder list = new StringBuilder();
            fresh.forEach(f -> list.append(list.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(f)
                    .append('"'));
            out.forbidden(
                    METADATA.child("finalizers"),
                    "no new finalizers can be added if the object is being deleted, found new"
                            + " finalizers []string{"
                            + list
                            + "}");
        }
    }

    static List<String> finalizers(DynamicObject object) {
        List<String> result = new ArrayList<>();
        for (JsonNode finalizer : object.at("metadata", "finalizers")) {
            result.add(finalizer.asString(""));
        }
        return result;
    }

    private static void shared(DynamicObject object, Violations out) {
        JsonNode generation = object.at("metadata", "generation");
        if (generation.asLong(0) < 0) {
            out.invalid(METADATA.child("generation"), generation.asLong(), "must be greater than or equal to 0");
        }
        labels(object.labels(), METADATA.child("labels"), out);
        annotations(object.annotations(), METADATA.child("annotations"), out);
        owners(object.at("metadata", "ownerReferences"), out);
        fieldOwners(object.at("metadata", "managedFields"), out);
        FieldPath finalizers = METADATA.child("finalizers");
        for (String finalizer : finalizers(object)) {
            Names.qualifiedName(finalizer).forEach(problem -> out.invalid(finalizers, finalizer, problem));
        }
        if (finalizers(object).containsAll(List.of("orphan", "foregroundDeletion"))) {
            out.invalid(
                    finalizers,
                    object.at("metadata", "finalizers"),
                    "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    /** A finalizer of a built-in kind without a prefix is one of Kubernetes' own. */
    private static void plainFinalizers(DynamicObject object, Violations out) {
        int index = 0;
        for (String finalizer : finalizers(object)) {
            FieldPath at = METADATA.child("finalizers").index(index++);
            if (!finalizer.contains("/") && !OWN_FINALIZERS.contains(finalizer)) {
                out.invalid(at, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    /** Rules of labels, wherever they stand. */
    public static void labels(Map<String, String> labels, FieldPath path, Violations out) {
        labels.forEach((key, value) -> {
            for (String problem : Names.qualifiedName(key)) {
                out.invalid(path, key, problem);
            }
            for (String problem : Names.labelValue(value)) {
                out.invalid(path, value, problem);
            }
        });
    }

    /** Rules of annotations, wherever they stand. */
    public static void annotations(Map<String, String> annotations, FieldPath path, Violations out) {
        long total = 0;
        for (Map.Entry<String, String> entry : annotations.entrySet()) {
            String lower = entry.getKey().toLowerCase(java.util.Locale.ROOT);
            for (String problem : Names.qualifiedName(lower)) {
                out.invalid(path, entry.getKey(), problem);
            }
            total += entry.getKey().length() + entry.getValue().length();
        }
        if (total > MAX_ANNOTATIONS) {
            out.tooLong(path, MAX_ANNOTATIONS);
        }
    }

    private static void owners(JsonNode owners, Violations out) {
        String controller = "";
        for (JsonNode owner : owners) {
            owner(owner, out);
            if (!owner.path("controller").asBoolean(false)) {
                continue;
            }
            String name =
                    owner.path("kind").asString("") + "/" + owner.path("name").asString("");
            if (controller.isEmpty()) {
                controller = name;
            } else {
                out.invalid(
                        OWNERS,
                        owners,
                        "Only one reference can have Controller set to true. Found \"true\" in references for "
                                + controller
                                + " and "
                                + name);
            }
        }
    }

    private static void owner(JsonNode owner, Violations out) {
        String version = owner.path("apiVersion").asString("");
        boolean versioned = !version.isEmpty() && !version.endsWith("/") && version.split("/", -1).length <= 2;
        if (!versioned) {
            out.invalid(OWNERS.child("apiVersion"), version, "version must not be empty");
        }
        for (String field : List.of("kind", "name", "uid")) {
            if (owner.path(field).asString("").isEmpty()) {
                out.invalid(OWNERS.child(field), "", "must not be empty");
            }
        }
        if (version.equals("v1") && owner.path("kind").asString("").equals("Event")) {
            out.invalid(OWNERS, owner, "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    private static void fieldOwners(JsonNode entries, Violations out) {
        FieldPath path = METADATA.child("managedFields");
        int index = 0;
        for (JsonNode entry : entries) {
            FieldPath at = path.index(index++);
            fieldManager(entry.path("manager").asString(""), at.child("manager"), out);
            if (entry.path("subresource").asString("").getBytes(StandardCharsets.UTF_8).length > MAX_SUBRESOURCE) {
                out.tooLong(at.child("subresource"), MAX_SUBRESOURCE);
            }
        }
    }

    /** Rules of the name of who writes fields. */
    public static void fieldManager(String manager, FieldPath path, Violations out) {
        if (manager.getBytes(StandardCharsets.UTF_8).length > MAX_MANAGER) {
            out.tooLong(path, MAX_MANAGER);
        }
        int position = 0;
        for (int c : manager.codePoints().toArray()) {
            if (!GoText.isPrint(c)) {
                String shown = "invalid character U+%04X (at position %d)".formatted(c, position);
                out.invalid(path, manager, shown);
            }
            position += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
