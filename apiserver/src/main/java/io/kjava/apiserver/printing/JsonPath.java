package io.kjava.apiserver.printing;

import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The JSON paths of printer columns, selectable fields and scale subresources: fields by name or in
 * brackets, indexes, slices, wildcards, recursive descent and filters such as {@code [?(@.type=="Ready")]}.
 * Immutable.
 */
public final class JsonPath {
    private final List<JsonPathStep> steps;

    private JsonPath(List<JsonPathStep> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Reads a path with or without its leading {@code $} or dot; a malformed rest finds nothing. */
    public static JsonPath parse(String text) {
        return new JsonPath(new JsonPathParser(text).parse());
    }

    /** Every node that the path leads to, in order. */
    public List<JsonNode> find(JsonNode root) {
        List<JsonNode> nodes = List.of(root);
        for (JsonPathStep step : steps) {
            List<JsonNode> next = new ArrayList<>();
            nodes.forEach(node -> step.select(node, next));
            nodes = next;
        }
        return nodes.stream().filter(node -> !node.isNull()).toList();
    }

    /** A value as a cell shows it. */
    static String plain(JsonNode node) {
        return node.isContainer() ? new String(JsonCodec.write(node), StandardCharsets.UTF_8) : node.asString();
    }
}
