package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.PodQos;
import io.kjava.apiserver.registry.podspec.PodSpecDefaults;
import io.kjava.apiserver.registry.podspec.PodSpecRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of pods. */
final class PodStrategy implements ResourceStrategy {
    private static final SelectableFields FIELDS =
            SelectableFields.builder()
                    .field("spec.nodeName")
                    .field("spec.restartPolicy")
                    .field("spec.schedulerName")
                    .field("spec.serviceAccountName")
                    .fieldOr("spec.hostNetwork", "false")
                    .field("status.phase")
                    .field("status.podIP")
                    .field("status.nominatedNodeName")
                    .build();

    @Override
    public void applyDefaults(DynamicObject pod) {
        PodSpecDefaults.applyToPod(object(pod.tree(), "spec"));
    }

    @Override
    public void prepareForCreate(DynamicObject pod) {
        ObjectNode status = pod.tree().putObject("status");
        status.put("phase", "Pending");
        status.put("qosClass", PodQos.of(pod.at("spec")));
        if (!pod.at("spec", "schedulingGates").isEmpty()) {
            ObjectNode gated = status.putArray("conditions").addObject();
            gated.put("type", "PodScheduled");
            gated.put("status", "False");
            gated.put("reason", "SchedulingGated");
            gated.put("message", "Scheduling is blocked due to non-empty scheduling gates");
        }
    }

    @Override
    public void validateCreate(DynamicObject pod, Violations violations) {
        FieldPath spec = FieldPath.of("spec");
        PodSpecRules.validate(pod.at("spec"), spec, violations);
        if (!pod.at("spec", "ephemeralContainers").isEmpty()) {
            violations.forbidden(
                    spec.child("ephemeralContainers"),
                    "cannot be set on create");
        }
    }

    @Override
    public void validateUpdate(DynamicObject pod, DynamicObject old, Violations violations) {
        PodSpecRules.validate(pod.at("spec"), FieldPath.of("spec"), violations);
        PodUpdateRules.validate(pod.at("spec"), old.at("spec"), violations);
    }

    @Override
    public void validateStatusUpdate(DynamicObject pod, DynamicObject old, Violations violations) {
        String before = old.text("spec", "nodeName");
        String after = pod.text("spec", "nodeName");
        if (!before.equals(after)) {
            violations.forbidden(
                    FieldPath.of("status", "nodeName"), "may not be changed directly");
        }
    }

    @Override
    public void prepareForStatusUpdate(DynamicObject pod, DynamicObject old) {
        ObjectNode status = object(pod.tree(), "status");
        JsonNode qos = old.at("status", "qosClass");
        if (status.path("qosClass").asString("").isEmpty() && !qos.isMissingNode()) {
            status.set("qosClass", qos);
        }
    }

    @Override
    public OptionalLong gracePeriod(DynamicObject pod, OptionalLong requested) {
        long period =
                requested.orElse(pod.at("spec", "terminationGracePeriodSeconds").asLong(0));
        if (pod.text("spec", "nodeName").isEmpty() || isFinished(pod.text("status", "phase"))) {
            period = 0;
        }
        return OptionalLong.of(period < 0 ? 1 : period);
    }

    private static boolean isFinished(String phase) {
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    @Override
    public boolean showsDeleted() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
