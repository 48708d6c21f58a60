package io.kjava.apiserver.registry.autoscaling;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Metrics as version 1 of autoscalers writes them into annotations: flat, each kind with names of its own, where
 * version 2 has a target or a current value of one shape. Pure.
 */
final class FirstVersionMetrics {
    private static final String TARGET = "target";
    private static final String CURRENT = "current";

    private FirstVersionMetrics() {}

    /** Names of the values of one kind of metric in version 1; an empty one is not there. */
    private record Flat(String value, String average, String utilization) {
        static Flat of(String field, boolean wanted) {
            String side = wanted ? TARGET : CURRENT;
            return switch (field) {
                case "object" -> new Flat(side + "Value", "averageValue", "");
                case "pods" -> new Flat("", side + "AverageValue", "");
                case "external" -> new Flat(side + "Value", side + "AverageValue", "");
                default -> new Flat("", side + "AverageValue", side + "AverageUtilization");
            };
        }
    }

    /** @param wanted whether the metrics are those of the spec; otherwise they are measured ones */
    static ArrayNode toFirst(JsonNode metrics, boolean wanted) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (JsonNode metric : metrics) {
            ObjectNode flat = result.addObject();
            metric.properties().forEach(entry -> {
                if (entry.getValue() instanceof ObjectNode source) {
                    flat.set(entry.getKey(), flatten(entry.getKey(), source, wanted));
                } else {
                    flat.set(entry.getKey(), entry.getValue());
                }
            });
        }
        return result;
    }

    private static ObjectNode flatten(String field, ObjectNode source, boolean wanted) {
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        copy(source, "describedObject", flat, TARGET);
        copy(source, "name", flat, "name");
        JsonNode metric = source.path("metric");
        copy(metric, "name", flat, "metricName");
        boolean external = field.equals("external");
        boolean object = field.equals("object");
        if (external) {
            copy(metric, "selector", flat, "metricSelector");
        }
        JsonNode amount = source.path(wanted ? TARGET : CURRENT);
        Flat names = Flat.of(field, wanted);
        copy(amount, "averageUtilization", flat, names.utilization());
        copy(amount, "value", flat, names.value());
        if (object || external && !wanted) {
            orZero(flat, names.value());
        }
        if (!object) {
            copy(amount, "averageValue", flat, names.average());
        }
        if (field.equals("pods") || !wanted && !object && !external) {
            orZero(flat, names.average());
        }
        if (!external) {
            copy(metric, "selector", flat, "selector");
        }
        if (object) {
            copy(amount, "averageValue", flat, names.average());
        }
        copy(source, "container", flat, "container");
        return flat;
    }

    /** An amount that version 1 holds by value. */
    private static void orZero(ObjectNode flat, String name) {
        if (!flat.has(name)) {
            flat.put(name, "0");
        }
    }

    static ArrayNode toSecond(JsonNode metrics, boolean wanted) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (JsonNode metric : metrics) {
            ObjectNode deep = result.addObject();
            metric.properties().forEach(entry -> {
                if (entry.getValue() instanceof ObjectNode source) {
                    deep.set(entry.getKey(), deepen(entry.getKey(), source, wanted));
                } else {
                    deep.set(entry.getKey(), entry.getValue());
                }
            });
        }
        return result;
    }

    private static ObjectNode deepen(String field, ObjectNode source, boolean wanted) {
        ObjectNode deep = JsonNodeFactory.instance.objectNode();
        if (field.equals("object")) {
            copy(source, TARGET, deep, "describedObject");
        }
        copy(source, "name", deep, "name");
        copy(source, "container", deep, "container");
        if (!field.equals("resource") && !field.equals("containerResource")) {
            ObjectNode metric = deep.putObject("metric");
            metric.put("name", source.path("metricName").asString(""));
            copy(source, field.equals("external") ? "metricSelector" : "selector", metric, "selector");
        }
        Flat names = Flat.of(field, wanted);
        ObjectNode amount = deep.putObject(wanted ? TARGET : CURRENT);
        copy(source, names.value(), amount, "value");
        copy(source, names.average(), amount, "averageValue");
        copy(source, names.utilization(), amount, "averageUtilization");
        if (amount.path("value").asString("").equals("0") && amount.has("averageValue")) {
            amount.remove("value");
        }
        if (wanted) {
            amount.put("type", type(field, amount));
        }
        return deep;
    }

    private static String type(String field, ObjectNode amount) {
        return switch (field) {
            case "object" -> amount.has("averageValue") ? "AverageValue" : "Value";
            case "external" -> amount.has("value") ? "Value" : "AverageValue";
            case "pods" -> "AverageValue";
            default -> amount.has("averageUtilization") ? "Utilization" : "AverageValue";
        };
    }

    private static void copy(JsonNode from, String field, ObjectNode to, String name) {
        JsonNode value = from.path(field);
        if (!name.isEmpty() && !field.isEmpty() && !value.isMissingNode() && !value.isNull()) {
            to.set(name, value.deepCopy());
        }
    }
}
