package io.kjava.selector;

import java.util.List;
import java.util.Map;

/** A parsed label selector. Immutable. */
public record LabelQuery(List<Requirement> requirements) {
    public static final LabelQuery EVERYTHING = new LabelQuery(List.of());

    /** How one key is compared. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER_THAN,
        LESS_THAN
    }

    /** One comma-separated part. {@code values} is empty for the two existence operators. */
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        public boolean matches(Map<String, String> labels) {
            String actual = labels.get(key);
            return switch (operator) {
                case IN -> actual != null && values.contains(actual);
                case NOT_IN -> actual == null || !values.contains(actual);
                case EXISTS -> actual != null;
                case DOES_NOT_EXIST -> actual == null;
                case GREATER_THAN -> compare(actual, values.getFirst()) > 0;
                case LESS_THAN -> compare(actual, values.getFirst()) < 0;
            };
        }

        /** Integers only, as in Kubernetes; zero (no match) when either is not one. */
        private static int compare(@org.jspecify.annotations.Nullable String actual, String bound) {
            if (actual == null) {
                return 0;
            }
            try {
                return Long.compare(Long.parseLong(actual), Long.parseLong(bound));
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    public LabelQuery {
        requirements = List.copyOf(requirements);
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /**
     * Parses the text form ({@code a=b,c!=d,e in (f,g),!h}); empty text selects everything.
     *
     * @throws io.kjava.api.ApiException BAD_REQUEST naming the text and the place
     */
    public static LabelQuery parse(String text) {
        return LabelQueryParser.parse(text);
    }
}
