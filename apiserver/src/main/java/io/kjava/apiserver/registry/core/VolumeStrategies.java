package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.PlainStrategy;
import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.ClaimSpecRules;
import io.kjava.apiserver.registry.podspec.PersistentVolumeSpecRules;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of persistent volumes and of claims of them. */
final class VolumeStrategies {
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final Map<String, String> GENERAL_LABELS = Map.of(
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
            "beta.kubernetes.io/os", "kubernetes.io/os",
            "beta.kubernetes.io/arch", "kubernetes.io/arch",
            "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type");

    private VolumeStrategies() {}

    static ResourceStrategy volumes() {
        return PlainStrategy.with()
                .showsDeleted()
                .defaults(volume -> {
                    ObjectNode spec = object(volume.tree(), "spec");
                    text(spec, "persistentVolumeReclaimPolicy", "Retain");
                    mode(spec);
                    if (spec.get("hostPath") instanceof ObjectNode hostPath && isAbsent(hostPath, "type")) {
                        hostPath.put("type", "");
                    }
                })
                .prepare(volume -> volume.tree().putObject("status").put("phase", "Pending"))
                .rules(volume -> PersistentVolumeSpecRules.validate(
                        volume.at("spec"), volume.at("metadata", "name").text(), false))
                .changes(VolumeStrategies::volume)
                .warnings(VolumeWarnings::volume)
                .build();
    }

    /** An empty mode is a mode, and none that there is. */
    private static void mode(ObjectNode spec) {
        if (isAbsent(spec, "volumeMode")) {
            spec.put("volumeMode", "Filesystem");
        }
    }

    private static boolean isKnownSource(JsonNode source) {
        String kind = source.path("kind").asString("");
        String group = source.path("apiGroup").asString("");
        return group.isEmpty() && kind.equals("PersistentVolumeClaim")
                || group.equals("snapshot.storage.k8s.io") && kind.equals("VolumeSnapshot");
    }

    private static void volume(Spot volume, Spot oldVolume) {
        Spot spec = volume.at("spec");
        Spot old = oldVolume.at("spec");
        if (!sameSource(spec, old)) {
            spec.at("persistentvolumesource").forbidden("spec.persistentvolumesource is immutable after creation\n");
        }
        spec.at("volumeMode").moved(FieldPath.of("volumeMode")).immutable(old.at("volumeMode"));
        Spot affinity = old.at("nodeAffinity");
        if (affinity.isSet()
                && !Sameness.of(
                        spec.at("nodeAffinity").value(),
                        withGeneralLabels(
                                affinity.value(), spec.at("nodeAffinity").value()))) {
            spec.at("nodeAffinity")
                    .moved(FieldPath.of("nodeAffinity"))
                    .invalid("field is immutable, except for updating from beta label to GA");
        }
        Spot attributes = spec.at("volumeAttributesClassName");
        if (old.at("volumeAttributesClassName").isSet() && !attributes.isSet()) {
            attributes.forbidden("update from non-nil value to nil is forbidden");
        }
    }

    /** A secret for expansion may come later. */
    private static boolean sameSource(Spot spec, Spot old) {
        for (String type : PersistentVolumeSpecRules.TYPES) {
            JsonNode now = spec.at(type).value();
            JsonNode before = old.at(type).value();
            if (type.equals("csi")
                    && now.has("controllerExpandSecretRef")
                    && !before.has("controllerExpandSecretRef")
                    && now.deepCopy() instanceof ObjectNode copy) {
                copy.remove("controllerExpandSecretRef");
                now = copy;
            }
            if (!Sameness.of(now, before)) {
                return false;
            }
        }
        return true;
    }

    /** The old affinity with the keys that the new one has brought up to date. */
    private static JsonNode withGeneralLabels(JsonNode old, JsonNode now) {
        JsonNode copy = old.deepCopy();
        JsonNode terms = copy.path("required").path("nodeSelectorTerms");
        for (int i = 0; i < terms.size(); i++) {
            JsonNode expressions = terms.path(i).path("matchExpressions");
            for (int j = 0; j < expressions.size(); j++) {
                String key = now.path("required")
                        .path("nodeSelectorTerms")
                        .path(i)
                        .path("matchExpressions")
                        .path(j)
                        .path("key")
                        .asString("");
                if (expressions.path(j) instanceof ObjectNode expression
                        && key.equals(GENERAL_LABELS.get(expression.path("key").asString("")))) {
                    expression.put("key", key);
                }
            }
        }
        return copy;
    }

    static ResourceStrategy claims() {
        return PlainStrategy.with()
                .showsDeleted()
                .defaults(VolumeStrategies::claimDefaults)
                .prepare(claim -> claim.tree().putObject("status").put("phase", "Pending"))
                .rules(claim -> ClaimSpecRules.spec(claim.at("spec")))
                .changes(VolumeStrategies::claim)
                .statusChanges((claim, old) -> claimStatus(claim))
                .warnings(VolumeWarnings::claim)
                .build();
    }

    /** The two ways of saying where the data comes from say the same. */
    private static void claimDefaults(io.kjava.codec.DynamicObject claim) {
        ObjectNode spec = object(claim.tree(), "spec");
        mode(spec);
        if (isAbsent(spec, "dataSourceRef") && !isKnownSource(spec.path("dataSource"))) {
            spec.remove("dataSource"); // what early versions did not understand they left out, silently
        }
        JsonNode source = spec.path("dataSource");
        JsonNode reference = spec.path("dataSourceRef");
        if (source.isObject() && isAbsent(spec, "dataSourceRef")) {
            spec.set("dataSourceRef", source.deepCopy());
        } else if (isAbsent(spec, "dataSource")
                && reference.deepCopy() instanceof ObjectNode copy
                && copy.path("namespace").asString("").isEmpty()) {
            copy.remove("namespace");
            spec.set("dataSource", copy);
        }
    }

    private static void claim(Spot claim, Spot oldClaim) {
        Spot spec = claim.at("spec");
        Spot old = oldClaim.at("spec");
        Spot annotation = claim.at("metadata", "annotations").key(CLASS_ANNOTATION);
        Spot oldAnnotation = oldClaim.at("metadata", "annotations").key(CLASS_ANNOTATION);
        boolean fromAnnotation = oldAnnotation.isSet()
                && !old.at("storageClassName").isSet()
                && spec.at("storageClassName").is(oldAnnotation.text())
                && (!annotation.isSet() || annotation.text().equals(oldAnnotation.text()));
        if (!fromAnnotation && !annotation.text().equals(oldAnnotation.text())) {
            claim.at("metadata", "annotations", CLASS_ANNOTATION).invalid(annotation.text(), "field is immutable");
        }
        if (!Sameness.of(munged(claim, oldClaim, fromAnnotation), munged(old))) {
            spec.forbidden("spec is immutable after creation except resources.requests and"
                    + " volumeAttributesClassName for bound claims\n");
        }
        Spot size = spec.at("resources", "requests", "storage");
        Spot oldSize = old.at("resources", "requests", "storage");
        Spot known = oldClaim.at("status", "capacity", "storage");
        if (size.quantity().compareTo(oldSize.quantity()) < 0 && size.quantity().compareTo(known.quantity()) <= 0) {
            size.forbidden("field can not be less than status.capacity");
        }
        spec.at("volumeMode").moved(FieldPath.of("volumeMode")).immutable(old.at("volumeMode"));
        Spot attributes = spec.at("volumeAttributesClassName");
        if (old.at("volumeAttributesClassName").isSet()) {
            if (!attributes.isSet()) {
                attributes.forbidden("update from non-nil value to nil is forbidden");
            } else if (attributes.isEmpty()
                    && !old.at("volumeAttributesClassName").isEmpty()) {
                attributes.forbidden("update from non-nil value to an empty string is forbidden");
            }
        }
    }

    private static JsonNode munged(Spot old) {
        return old.value();
    }

    /** The new spec with everything put back that may change. */
    private static JsonNode munged(Spot claim, Spot oldClaim, boolean fromAnnotation) {
        Spot old = oldClaim.at("spec");
        if (!(claim.at("spec").value().deepCopy() instanceof ObjectNode munged)) {
            return claim.at("spec").value();
        }
        if (old.at("volumeName").isEmpty()) {
            munged.remove("volumeName");
        }
        boolean fresh =
                munged.has("storageClassName") && !old.at("storageClassName").isSet();
        String beta =
                oldClaim.at("metadata", "annotations").key(CLASS_ANNOTATION).text();
        boolean fits =
                beta.isEmpty() || beta.equals(munged.path("storageClassName").asString(""));
        if (fromAnnotation || fresh && fits) {
            munged.remove("storageClassName");
        }
        if (claim.at("status", "phase").is("Bound")) {
            if (munged.path("resources").path("requests") instanceof ObjectNode requests) {
                JsonNode before = old.at("resources", "requests", "storage").value();
                requests.set("storage", before);
            }
            if (munged.has("volumeAttributesClassName")) {
                JsonNode before = old.at("volumeAttributesClassName").value();
                if (before.isMissingNode()) {
                    munged.remove("volumeAttributesClassName");
                } else {
                    munged.set("volumeAttributesClassName", before);
                }
            }
        }
        return munged;
    }

    private static void claimStatus(Spot claim) {
        Spot status = claim.at("status");
        for (Spot amount : status.at("capacity").entries()) {
            if (amount.quantity().signum() < 0) {
                amount.invalid(amount.quantity().toLong(), "must be a valid resource quantity");
            }
        }
        Spot states = status.at("allocatedResourceStatuses").named("allocatedResourceStatus");
        for (Spot state : states.entries()) {
            resourceKey(states, state.name());
            boolean known = state.text().matches("(Controller|Node)Resize(InProgress|Infeasible)")
                    || state.is("NodeResizePending");
            if (!known) {
                states.unsupportedValue(
                        state.name(),
                        "ControllerResizeInProgress",
                        "ControllerResizeInfeasible",
                        "NodeResizeInProgress",
                        "NodeResizeInfeasible",
                        "NodeResizePending");
            }
        }
        Spot allocated = status.at("allocatedResources");
        for (Spot amount : allocated.entries()) {
            if (resourceKey(allocated, amount.name())) {
                ResourceRules.amount("storage", amount);
            }
        }
    }

    private static boolean resourceKey(Spot at, String name) {
        var problems = Names.qualifiedName(name);
        problems.forEach(problem -> at.invalid(name, problem));
        boolean good = !ResourceRules.isNative(name) || name.equals("storage");
        if (problems.isEmpty() && !good) {
            at.unsupportedValue(name, "storage");
        }
        return problems.isEmpty() && good;
    }
}
