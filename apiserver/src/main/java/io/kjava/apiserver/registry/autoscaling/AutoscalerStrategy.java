package io.kjava.apiserver.registry.autoscaling;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of horizontal pod autoscalers. */
public final class AutoscalerStrategy implements ResourceStrategy {
    private static final int PERIOD = 15;

    @Override
    public void applyDefaults(DynamicObject autoscaler) {
        ObjectNode spec = object(autoscaler.tree(), "spec");
        number(spec, "minReplicas", 1);
        if (spec.path("metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject();
            metric.put("type", "Resource");
            ObjectNode resource = metric.putObject("resource");
            resource.put("name", "cpu");
            ObjectNode target = resource.putObject("target");
            target.put("type", "Utilization");
            target.put("averageUtilization", 80L);
        }
        if (spec.get("behavior") instanceof ObjectNode behavior) {
            rules(behavior, "scaleUp", true);
            rules(behavior, "scaleDown", false);
        }
    }

    private static void rules(ObjectNode behavior, String direction, boolean up) {
        ObjectNode rules = object(behavior, direction);
        if (up) {
            number(rules, "stabilizationWindowSeconds", 0);
        }
        text(rules, "selectPolicy", "Max");
        if (!isAbsent(rules, "policies")) {
            return;
        }
        ArrayNode policies = rules.putArray("policies");
        if (up) {
            policy(policies, "Pods", 4);
        }
        policy(policies, "Percent", 100);
    }

    private static void policy(ArrayNode policies, String type, long value) {
        ObjectNode policy = policies.addObject();
        policy.put("type", type);
        policy.put("value", value);
        policy.put("periodSeconds", (long) PERIOD);
    }

    @Override
    public void prepareForCreate(DynamicObject autoscaler) {
        ObjectNode status = autoscaler.tree().putObject("status");
        status.put("desiredReplicas", 0L);
        status.putNull("currentMetrics");
    }

    @Override
    public void validateCreate(DynamicObject autoscaler, Violations violations) {
        AutoscalerRules.created(Spot.of(autoscaler, violations));
    }

    @Override
    public void validateUpdate(DynamicObject autoscaler, DynamicObject old, Violations violations) {
        AutoscalerRules.changed(Spot.of(autoscaler, violations), Spot.of(old, violations));
    }

    @Override
    public void validateStatusUpdate(DynamicObject autoscaler, DynamicObject old, Violations violations) {
        AutoscalerRules.status(Spot.of(autoscaler, violations), Spot.of(old, violations));
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public boolean showsDeleted() {
        return true;
    }
}
