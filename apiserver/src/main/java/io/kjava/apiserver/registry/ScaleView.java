package io.kjava.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.DynamicObject;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code scale}: an object seen as an {@code autoscaling/v1 Scale}. Paths are dotted, without a leading
 * dot. Pure.
 *
 * @param selectorPath empty when the kind has none
 */
public record ScaleView(String specPath, String statusPath, String selectorPath) implements SubresourceStrategy {
    /** Where workloads of Kubernetes keep it. */
    public static final ScaleView WORKLOAD = new ScaleView("spec.replicas", "status.replicas", "spec.selector");

    public ScaleView {
        requireNonNull(specPath, "specPath");
        requireNonNull(statusPath, "statusPath");
        requireNonNull(selectorPath, "selectorPath");
    }

    /** The Scale of an object. */
    public DynamicObject of(DynamicObject object) {
        DynamicObject scale = DynamicObject.of("autoscaling/v1", "Scale", object.namespace(), object.name());
        ObjectNode metadata = scale.metadata();
        for (String field : new String[] {"uid", "resourceVersion", "creationTimestamp"}) {
            scale.setMeta(field, object.meta(field));
        }
        metadata.remove("generation");
        ObjectNode spec = scale.tree().putObject("spec");
        long wanted = at(object, specPath).asLong(0);
        if (wanted != 0) {
            spec.put("replicas", wanted);
        }
        ObjectNode status = scale.tree().putObject("status");
        status.put("replicas", at(object, statusPath).asLong(0));
        String selector = selectorPath.isEmpty() ? "" : selector(at(object, selectorPath));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /** Writes the replicas that a Scale asks for into the object. */
    public void apply(DynamicObject scale, DynamicObject object) {
        String[] path = specPath.split("\\.");
        ObjectNode parent = object.objectAt(java.util.Arrays.copyOf(path, path.length - 1));
        parent.put(path[path.length - 1], scale.at("spec", "replicas").asLong(0));
    }

    private static JsonNode at(DynamicObject object, String path) {
        return object.at(path.split("\\."));
    }

    /** Everything but the replicas stays. */
    @Override
    public void confine(DynamicObject wanted, DynamicObject old) {
        long replicas = at(wanted, specPath).asLong(0);
        SubresourceStrategy.restore(wanted, old);
        DynamicObject scale = new DynamicObject(JsonNodeFactory.instance.objectNode());
        scale.objectAt("spec").put("replicas", replicas);
        apply(scale, wanted);
    }

    @Override
    public boolean changesSpec() {
        return true;
    }

    /** A selector as text; an old one is a plain map. */
    private static String selector(JsonNode selector) {
        if (selector.isString()) {
            return selector.asString("");
        }
        boolean modern = selector.has("matchLabels") || selector.has("matchExpressions");
        TreeMap<String, String> sorted = new TreeMap<>();
        (modern ? selector.path("matchLabels") : selector)
                .properties()
                .forEach(e ->
                        sorted.put(e.getKey(), e.getKey() + "=" + e.getValue().asString("")));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asString("");
            sorted.merge(key, expression(key, expression), (a, b) -> a + "," + b);
        }
        return String.join(",", sorted.values());
    }

    private static String expression(String key, JsonNode expression) {
        StringJoiner values = new StringJoiner(",", "(", ")");
        expression.path("values").forEach(value -> values.add(value.asString("")));
        return switch (expression.path("operator").asString("")) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
