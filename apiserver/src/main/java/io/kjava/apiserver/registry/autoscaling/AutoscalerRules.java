package io.kjava.apiserver.registry.autoscaling;

import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.ResourceRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What horizontal pod autoscalers must be, in their stored version. Pure. */
final class AutoscalerRules {
    private static final int MAX_PERIOD = 1800;
    private static final int MAX_WINDOW = 3600;
    private static final Map<String, String> FIELDS = Map.of(
            "Object", "object",
            "Pods", "pods",
            "Resource", "resource",
            "External", "external",
            "ContainerResource", "containerResource");
    private static final String[] TYPES = {"ContainerResource", "External", "Object", "Pods", "Resource"};

    private AutoscalerRules() {}

    static void created(Spot autoscaler) {
        validate(autoscaler.at("spec"), 1);
    }

    /** Zero replicas stay allowed where they are already. */
    static void changed(Spot autoscaler, Spot old) {
        Spot before = old.at("spec", "minReplicas");
        validate(autoscaler.at("spec"), before.isSet() && before.number() == 0 ? 0 : 1);
    }

    private static void validate(Spot spec, int least) {
        Spot min = spec.at("minReplicas");
        Spot max = spec.at("maxReplicas");
        if (min.isSet() && min.number() < least) {
            min.invalid("must be greater than or equal to " + least);
        }
        if (max.number() < 1) {
            max.invalid(max.number(), "must be greater than 0");
        }
        if (min.isSet() && max.number() < min.number()) {
            max.invalid(max.number(), "must be greater than or equal to `minReplicas`");
        }
        reference(spec.at("scaleTargetRef"));
        Set<String> kinds = new TreeSet<>();
        for (Spot metric : spec.at("metrics").items()) {
            metric(metric);
            kinds.add(metric.at("type").text());
        }
        if (min.isSet() && min.number() == 0 && !kinds.contains("Object") && !kinds.contains("External")) {
            spec.at("metrics")
                    .forbidden("must specify at least one Object or External metric to support"
                            + " scaling to zero replicas");
        }
        for (String direction : List.of("scaleUp", "scaleDown")) {
            if (spec.at("behavior", direction).isSet()) {
                scaling(spec.at("behavior", direction));
            }
        }
    }

    private static void reference(Spot reference) {
        for (String field : List.of("kind", "name")) {
            if (TextRules.present(reference.at(field))) {
                TextRules.pathSegment(reference.at(field));
            }
        }
    }

    private static void scaling(Spot rules) {
        Spot window = rules.at("stabilizationWindowSeconds");
        if (window.number() < 0) {
            window.invalid("must be greater than or equal to zero");
        }
        if (window.number() > MAX_WINDOW) {
            window.invalid("must be less than or equal to 3600");
        }
        if (rules.at("selectPolicy").isSet()) {
            rules.at("selectPolicy").oneOf("Disabled", "Max", "Min");
        }
        Spot policies = rules.at("policies");
        if (policies.size() == 0) {
            policies.required("must specify at least one Policy");
        }
        for (Spot policy : policies.items()) {
            policy.at("type").oneOf("Percent", "Pods");
            positive(policy.at("value"));
            positive(policy.at("periodSeconds"));
            if (policy.at("periodSeconds").number() > MAX_PERIOD) {
                policy.at("periodSeconds").invalid("must be less than or equal to 1800");
            }
        }
        Spot tolerance = rules.at("tolerance");
        if (tolerance.isSet() && tolerance.quantity().signum() < 0) {
            tolerance.invalid(tolerance.quantity().toString(), "must be greater or equal to zero");
        }
    }

    private static void positive(Spot number) {
        if (number.number() <= 0) {
            number.invalid(number.number(), "must be greater than zero");
        }
    }

    private static void metric(Spot metric) {
        Spot type = metric.at("type");
        if (type.isEmpty()) {
            type.required("must specify a metric source type");
        }
        type.oneOf(TYPES);
        Set<String> present = new TreeSet<>();
        for (String field : List.of("object", "external", "pods", "resource", "containerResource")) {
            if (metric.at(field).isSet()) {
                present.add(field);
                if (present.size() == 1) {
                    source(field, metric.at(field));
                }
            }
        }
        String expected = FIELDS.getOrDefault(type.text(), "");
        if (expected.isEmpty()) {
            type.unsupported(TYPES);
        } else if (!metric.at(expected).isSet()) {
            metric.at(expected).required("must populate information for the given metric source");
        }
        if (present.size() != 1) {
            present.remove(expected);
            for (String other : present) {
                metric.at(other).forbidden("must populate the given metric source only");
            }
        }
    }

    private static void source(String field, Spot source) {
        Spot target = source.at("target");
        boolean value = target.at("value").isSet();
        boolean average = target.at("averageValue").isSet();
        switch (field) {
            case "object" -> {
                reference(source.at("describedObject"));
                identifier(source.at("metric"));
                target(target);
                if (!value && !average) {
                    target.at("averageValue").required("must set either a target value or averageValue");
                }
            }
            case "external" -> {
                identifier(source.at("metric"));
                target(target);
                if (!value && !average) {
                    target.at("averageValue")
                            .required("must set either a target value for metric or a per-pod" + " target");
                }
                if (value && average) {
                    target.at("value")
                            .forbidden("may not set both a target value for metric and a per-pod" + " target");
                }
            }
            case "pods" -> {
                identifier(source.at("metric"));
                target(target);
                if (!average) {
                    target.at("averageValue").required("must specify a positive target averageValue");
                }
            }
            default -> resource(field, source, target, average);
        }
    }

    private static void resource(String field, Spot source, Spot target, boolean average) {
        Spot name = source.at("name");
        if (name.isEmpty()) {
            name.required("must specify a resource name");
        } else if (field.equals("containerResource")) {
            ResourceRules.containerName(name, name.text());
        }
        if (field.equals("containerResource")) {
            Spot container = source.at("container");
            if (container.isEmpty()) {
                container.required("must specify a container");
            } else {
                TextRules.label(container);
            }
        }
        target(target);
        boolean utilization = target.at("averageUtilization").isSet();
        if (!utilization && !average) {
            target.at("averageUtilization").required("must set either a target raw value or a target utilization");
        }
        if (utilization && average) {
            target.at("averageValue").forbidden("may not set both a target raw value and a target utilization");
        }
    }

    private static void identifier(Spot metric) {
        Spot name = metric.at("name");
        if (name.isEmpty()) {
            name.required("must specify a metric name");
        } else {
            TextRules.pathSegment(name);
        }
    }

    private static void target(Spot target) {
        Spot type = target.at("type");
        if (type.isEmpty()) {
            type.required("must specify a metric target type");
        }
        String kind = type.text();
        if (!List.of("Utilization", "Value", "AverageValue").contains(kind)) {
            type.invalid(kind, "must be either Utilization, Value, or AverageValue");
        }
        for (String field : List.of("value", "averageValue")) {
            Spot amount = target.at(field);
            if (amount.isSet() && amount.quantity().signum() <= 0) {
                amount.invalid(amount.quantity().toString(), "must be positive");
            }
        }
        Spot utilization = target.at("averageUtilization");
        if (utilization.isSet() && utilization.number() < 1) {
            utilization.invalid("must be greater than 0");
        }
    }

    static void status(Spot now, Spot old) {
        NumberRules.nonNegative(now.at("status"), "currentReplicas", "desiredReplicas");
    }
}
