package io.kjava.codec;

import io.kjava.validation.GoText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** YAML nodes to JSON nodes and back. One instance reads one document and bounds what it becomes. */
final class YamlNodes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_NODES = 2_000_000;
    private final Consumer<String> duplicates;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int count;

    /**
     * @param duplicates hears of every key that stands twice in one mapping; the last one counts
     */
    YamlNodes(Consumer<String> duplicates) {
        this.duplicates = duplicates;
    }

    JsonNode toTree(Node node) {
        if (++count > MAX_NODES) {
            throw new YAMLException("document contains excessive aliasing");
        }
        if (node instanceof ScalarNode scalar) {
            return YamlScalars.toTree(scalar);
        }
        if (!open.add(node)) {
            throw new YAMLException("anchor contains itself");
        }
        try {
            return node instanceof SequenceNode list ? list(list) : mapping((MappingNode) node);
        } finally {
            open.remove(node);
        }
    }

    private ArrayNode list(SequenceNode source) {
        ArrayNode result = NODES.arrayNode(source.getValue().size());
        source.getValue().forEach(item -> result.add(toTree(item)));
        return result;
    }

    private ObjectNode mapping(MappingNode source) {
        ObjectNode result = NODES.objectNode();
        List<Node> merged = new ArrayList<>();
        for (NodeTuple tuple : source.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && YamlScalars.isMergeKey(key)) {
                merged.add(tuple.getValueNode());
                continue;
            }
            String name = key(tuple.getKeyNode());
            if (result.has(name)) {
                duplicates.accept(
                        "line %d: key %s already set in map".formatted(line(tuple.getValueNode()), GoText.quote(name)));
            }
            result.set(name, toTree(tuple.getValueNode()));
        }
        merged.forEach(node -> merge(node, result));
        return result;
    }

    private static int line(Node node) {
        Mark mark = node.getStartMark();
        return mark == null ? 0 : mark.getLine() + 1;
    }

    private String key(Node node) {
        JsonNode key = node instanceof ScalarNode scalar ? YamlScalars.toTree(scalar) : null;
        if (key == null || key.isNull()) {
            throw new YAMLException("line " + line(node) + ": unsupported map key");
        }
        return key.asString();
    }

    /** What the mapping says itself, and what was merged before, stays. */
    private void merge(Node source, ObjectNode target) {
        if (source instanceof SequenceNode list) {
            for (Node each : list.getValue()) {
                mergeMapping(each, target);
            }
        } else {
            mergeMapping(source, target);
        }
    }

    private void mergeMapping(Node source, ObjectNode target) {
        if (!(source instanceof MappingNode)) {
            throw new YAMLException("map merge requires map or sequence of maps as the value");
        }
        toTree(source).properties().forEach(e -> target.putIfAbsent(e.getKey(), e.getValue()));
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        Map<String, JsonNode> fields = new HashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    static Node toNode(JsonNode tree) {
        if (tree.isObject()) {
            List<NodeTuple> tuples = new ArrayList<>();
            for (Map.Entry<String, JsonNode> field : new TreeMap<>(fields(tree)).entrySet()) {
                tuples.add(new NodeTuple(text(field.getKey()), toNode(field.getValue())));
            }
            FlowStyle style = tuples.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
            return new MappingNode(Tag.MAP, tuples, style);
        }
        if (tree.isArray()) {
            List<Node> items = new ArrayList<>();
            tree.forEach(item -> items.add(toNode(item)));
            return new SequenceNode(Tag.SEQ, items, items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        return tree.isString() ? text(tree.stringValue()) : word(tree);
    }

    private static ScalarNode text(String value) {
        ScalarStyle style = ScalarStyle.PLAIN;
        if (value.indexOf('\n') >= 0) {
            style = ScalarStyle.LITERAL;
        } else if (YamlScalars.needsQuotes(value) || !isPlainText(value)) {
            style = ScalarStyle.DOUBLE_QUOTED;
        }
        return new ScalarNode(Tag.STR, value, null, null, style);
    }

    /** A writer would not take it for a number, a time or the like. */
    private static boolean isPlainText(String value) {
        return new Resolver().resolve(NodeId.scalar, value, true).equals(Tag.STR);
    }

    private static ScalarNode word(JsonNode tree) {
        Tag tag =
                tree.isNull() ? Tag.NULL : tree.isBoolean() ? Tag.BOOL : tree.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        return new ScalarNode(tag, tree.asString("null"), null, null, ScalarStyle.PLAIN);
    }
}
