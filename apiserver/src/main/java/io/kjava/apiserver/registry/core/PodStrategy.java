package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.PodQos;
import io.kjava.apiserver.registry.podspec.PodRules;
import io.kjava.apiserver.registry.podspec.PodSpecDefaults;
import io.kjava.apiserver.registry.podspec.PodWarnings;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of pods. */
final class PodStrategy implements ResourceStrategy {
    private static final SelectableFields FIELDS = SelectableFields.builder()
            .field("spec.nodeName")
            .field("spec.restartPolicy")
            .field("spec.schedulerName")
            .field("spec.serviceAccountName")
            .fieldOr("spec.hostNetwork", "false")
            .field("status.phase")
            .field("status.podIP")
            .field("status.podIPs", "") // may be asked for, and is found nowhere
            .field("status.nominatedNodeName")
            .build();

    @Override
    public void applyDefaults(DynamicObject pod) {
        PodSpecDefaults.applyToPod(object(pod.tree(), "spec"));
        if (pod.tree().get("status") instanceof ObjectNode status) {
            alignAddresses(status);
        }
    }

    /** The old field for one address and the list of all of them say the same; the old one counts. */
    private static void alignAddresses(ObjectNode status) {
        String first = status.path("podIPs").path(0).path("ip").asString("");
        String only = status.path("podIP").asString("");
        if (only.isEmpty()) {
            if (!first.isEmpty()) {
                status.put("podIP", first);
            }
        } else if (!only.equals(first)) {
            status.putArray("podIPs").addObject().put("ip", only);
        }
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
        Spot spot = Spot.of(pod, violations);
        PodRules.pod(spot);
        PodRules.created(spot);
    }

    @Override
    public void validateUpdate(DynamicObject pod, DynamicObject old, Violations violations) {
        Spot now = Spot.of(pod, violations);
        PodRules.pod(now);
        PodRules.annotationsChanged(now, Spot.of(old, violations));
        PodUpdateRules.validate(now.at("spec"), Spot.of(old, violations).at("spec"));
    }

    @Override
    public void validateStatusUpdate(DynamicObject pod, DynamicObject old, Violations violations) {
        PodStatusRules.validate(Spot.of(pod, violations), Spot.of(old, violations));
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public List<String> warnings(DynamicObject pod) {
        return PodWarnings.of(pod.at("spec"), "spec", pod.annotations());
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
