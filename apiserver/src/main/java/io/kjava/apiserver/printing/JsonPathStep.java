package io.kjava.apiserver.printing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One step of a JSON path: from a node to the nodes it leads to. */
sealed interface JsonPathStep {
    void select(JsonNode from, List<JsonNode> into);

    /** A field by its name. */
    record Field(String name) implements JsonPathStep {
        @Override
        public void select(JsonNode from, List<JsonNode> into) {
            JsonNode value = from.get(name);
            if (value != null) {
                into.add(value);
            }
        }
    }

    /** Every field of an object, every item of a list. */
    record All() implements JsonPathStep {
        @Override
        public void select(JsonNode from, List<JsonNode> into) {
            from.values().forEach(into::add);
        }
    }

    /** Items from one index up to, not including, another; negative ones count from the end. */
    record Slice(@Nullable Integer from, @Nullable Integer to, int stride) implements JsonPathStep {
        static Slice single(int index) {
            return new Slice(index, index == -1 ? null : index + 1, 1);
        }

        @Override
        public void select(JsonNode list, List<JsonNode> into) {
            if (!list.isArray()) {
                return;
            }
            int start = from == null ? 0 : at(from, list.size());
            int end = to == null ? list.size() : Math.min(at(to, list.size()), list.size());
            for (int i = Math.max(0, start); i < end; i += Math.max(1, stride)) {
                into.add(list.get(i));
            }
        }

        private static int at(int index, int size) {
            return index < 0 ? index + size : index;
        }
    }

    /** The node itself and everything below it. */
    record Descend() implements JsonPathStep {
        @Override
        public void select(JsonNode from, List<JsonNode> into) {
            into.add(from);
            from.values().forEach(child -> select(child, into));
        }
    }

    /** Items for which a comparison holds; without an operator, those that have the path. */
    record Filter(JsonPath left, String operator, @Nullable JsonNode right) implements JsonPathStep {
        @Override
        public void select(JsonNode from, List<JsonNode> into) {
            for (JsonNode item : from.values()) {
                List<JsonNode> found = left.find(item);
                if (!found.isEmpty() && holds(found.getFirst())) {
                    into.add(item);
                }
            }
        }

        private boolean holds(JsonNode value) {
            if (right == null) {
                return true;
            }
            if (value.isNumber() && right.isNumber()) {
                return compare(value.decimalValue().compareTo(right.decimalValue()));
            }
            return compare(value.asString().compareTo(right.asString()));
        }

        private boolean compare(int order) {
            return switch (operator) {
                case "==" -> order == 0;
                case "!=" -> order != 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                default -> false;
            };
        }
    }
}
