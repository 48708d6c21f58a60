package io.kjava.apiserver.registry.autoscaling;

import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.VersionConversion;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Autoscalers of {@code autoscaling/v1}, stored as v2. Version 1 knows one metric, the cpu utilization;
 * the others travel in annotations, in version 1's own shapes, so that nothing is lost on a way there and back.
 */
public final class AutoscalerConversion implements VersionConversion {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final List<String> ANNOTATIONS = List.of("metrics", "behavior", "current-metrics", "conditions");

    @Override
    public DynamicObject toStored(DynamicObject served) {
        served.tree().put("apiVersion", "autoscaling/v2");
        ObjectNode spec = object(served.tree(), "spec");
        ArrayNode metrics = FirstVersionMetrics.toSecond(annotation(served, "metrics"), true);
        JsonNode percentage = spec.remove("targetCPUUtilizationPercentage");
        if (percentage != null) {
            metrics.add(cpu(percentage));
        }
        if (!metrics.isEmpty()) {
            spec.set("metrics", metrics);
        }
        ObjectNode behavior = FirstVersionBehavior.toSecond(annotation(served, "behavior"));
        if (!behavior.isEmpty()) {
            spec.set("behavior", behavior);
        }
        if (served.tree().get("status") instanceof ObjectNode status) {
            storedStatus(served, status);
        }
        ANNOTATIONS.forEach(name -> dropAnnotation(served, name));
        return served;
    }

    private static void storedStatus(DynamicObject served, ObjectNode status) {
        ArrayNode current = FirstVersionMetrics.toSecond(annotation(served, "current-metrics"), false);
        JsonNode utilization = status.remove("currentCPUUtilizationPercentage");
        if (current.isEmpty() && utilization != null) {
            ObjectNode metric = current.addObject();
            metric.put("type", "Resource");
            ObjectNode resource = metric.putObject("resource");
            resource.put("name", "cpu");
            resource.putObject("current").set("averageUtilization", utilization);
        }
        if (!current.isEmpty()) {
            status.set("currentMetrics", current);
        }
        JsonNode conditions = annotation(served, "conditions");
        if (conditions.isArray() && !conditions.isEmpty()) {
            status.set("conditions", conditions);
        }
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
                if (isCpu(metric) && value.isNumber()) {
                    spec.set("targetCPUUtilizationPercentage", value);
                } else {
                    others.add(metric);
                }
            }
        }
        annotate(stored, "metrics", FirstVersionMetrics.toFirst(others, true));
        if (spec.remove("behavior") instanceof ObjectNode behavior) {
            annotate(stored, "behavior", FirstVersionBehavior.toFirst(behavior));
        }
        servedStatus(stored, object(stored.tree(), "status"));
        return stored;
    }

    private static void servedStatus(DynamicObject stored, ObjectNode status) {
        number(status, "currentReplicas", 0);
        number(status, "desiredReplicas", 0);
        JsonNode current = status.remove("currentMetrics");
        if (current != null) {
            for (JsonNode metric : current) {
                JsonNode value = metric.path("resource").path("current").path("averageUtilization");
                if (isCpu(metric) && value.isNumber()) {
                    status.set("currentCPUUtilizationPercentage", value);
                }
            }
            annotate(stored, "current-metrics", FirstVersionMetrics.toFirst(current, false));
        }
        JsonNode conditions = status.remove("conditions");
        if (conditions != null) {
            annotate(stored, "conditions", conditions);
        }
    }

    private static boolean isCpu(JsonNode metric) {
        return metric.path("type").asString("").equals("Resource")
                && metric.path("resource").path("name").asString("").equals("cpu");
    }

    private static ObjectNode cpu(JsonNode percentage) {
        ObjectNode metric = JsonNodeFactory.instance.objectNode();
        metric.put("type", "Resource");
        ObjectNode resource = metric.putObject("resource");
        resource.put("name", "cpu");
        ObjectNode target = resource.putObject("target");
        target.put("type", "Utilization");
        target.set("averageUtilization", percentage);
        return metric;
    }

    /** What an annotation holds; nothing when it is not JSON. */
    private static JsonNode annotation(DynamicObject object, String name) {
        try {
            return object.annotation(PREFIX + name)
                    .map(text -> JsonCodec.readTree(text.getBytes(StandardCharsets.UTF_8)))
                    .orElse(JsonNodeFactory.instance.missingNode());
        } catch (ApiException e) {
            return JsonNodeFactory.instance.missingNode();
        }
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
