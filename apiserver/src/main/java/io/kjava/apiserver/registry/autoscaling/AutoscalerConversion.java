package io.kjava.apiserver.registry.autoscaling;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Autoscalers of {@code autoscaling/v1}, stored as v2. Version 1 knows one metric, the cpu utilization;
 * the others travel in annotations, so that nothing is lost on a way there and back.
 */
public final class AutoscalerConversion implements VersionConversion {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";

    @Override
    public DynamicObject toStored(DynamicObject served) {
        served.tree().put("apiVersion", "autoscaling/v2");
        ObjectNode spec = object(served.tree(), "spec");
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        JsonNode percentage = spec.remove("targetCPUUtilizationPercentage");
        if (percentage != null) {
            metrics.add(cpu("target", "averageUtilization", percentage, true));
        }
        annotation(served, "metrics").forEach(metrics::add);
        if (!metrics.isEmpty()) {
            spec.set("metrics", metrics);
        }
        JsonNode behavior = annotation(served, "behavior");
        if (behavior.isObject()) {
            spec.set("behavior", behavior);
        }
        if (served.tree().get("status") instanceof ObjectNode status) {
            ArrayNode current = JsonNodeFactory.instance.arrayNode();
            JsonNode utilization = status.remove("currentCPUUtilizationPercentage");
            if (utilization != null) {
                current.add(cpu("current", "averageUtilization", utilization, false));
            }
            annotation(served, "current-metrics").forEach(current::add);
            if (!current.isEmpty()) {
                status.set("currentMetrics", current);
            }
            JsonNode conditions = annotation(served, "conditions");
            if (conditions.isArray()) {
                status.set("conditions", conditions);
            }
        }
        for (String name : new String[] {"metrics", "behavior", "current-metrics", "conditions"}) {
            dropAnnotation(served, name);
        }
        return served;
    }

    @Override
    public DynamicObject toServed(DynamicObject stored) {
        stored.tree().put("apiVersion", "autoscaling/v1");
        ObjectNode spec = object(stored.tree(), "spec");
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        JsonNode metrics = spec.remove("metrics");
        if (metrics != null) {
            for (JsonNode metric : metrics) {
                JsonNode value = metric.path("resource").path("target").path("averageUtilization");
                if (isCpu(metric) && value.isNumber() && !spec.has("targetCPUUtilizationPercentage")) {
                    spec.set("targetCPUUtilizationPercentage", value);
                } else {
                    others.add(metric);
                }
            }
        }
        annotate(stored, "metrics", others);
        JsonNode behavior = spec.remove("behavior");
        if (behavior != null) {
            annotate(stored, "behavior", behavior);
        }
        if (stored.tree().get("status") instanceof ObjectNode status) {
            status(stored, status);
        }
        return stored;
    }

    private static void status(DynamicObject stored, ObjectNode status) {
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        JsonNode current = status.remove("currentMetrics");
        if (current != null) {
            for (JsonNode metric : current) {
                JsonNode value = metric.path("resource").path("current").path("averageUtilization");
                if (isCpu(metric) && value.isNumber()) {
                    status.set("currentCPUUtilizationPercentage", value);
                } else {
                    others.add(metric);
                }
            }
        }
        annotate(stored, "current-metrics", others);
        JsonNode conditions = status.remove("conditions");
        if (conditions != null) {
            annotate(stored, "conditions", conditions);
        }
    }

    private static boolean isCpu(JsonNode metric) {
        return metric.path("type").asString("").equals("Resource")
                && metric.path("resource").path("name").asString("").equals("cpu");
    }

    private static ObjectNode cpu(String side, String field, JsonNode value, boolean isTarget) {
        ObjectNode metric = JsonNodeFactory.instance.objectNode();
        metric.put("type", "Resource");
        ObjectNode resource = metric.putObject("resource");
        resource.put("name", "cpu");
        ObjectNode amount = resource.putObject(side);
        if (isTarget) {
            amount.put("type", "Utilization");
        }
        amount.set(field, value);
        return metric;
    }

    private static JsonNode annotation(DynamicObject object, String name) {
        return object.annotation(PREFIX + name)
                .map(text -> JsonCodec.readTree(text.getBytes(StandardCharsets.UTF_8)))
                .orElse(JsonNodeFactory.instance.missingNode());
    }

    private static void annotate(DynamicObject object, String name, JsonNode value) {
        if (!value.isEmpty()) {
            object(object.metadata(), "annotations")
                    .put(PREFIX + name, new String(JsonCodec.write(value), StandardCharsets.UTF_8));
        }
    }

    private static void dropAnnotation(DynamicObject object, String name) {
        if (object.metadata().get("annotations") instanceof ObjectNode annotations) {
            annotations.remove(PREFIX + name);
            if (annotations.isEmpty()) {
                object.metadata().remove("annotations");
            }
        }
    }
}
