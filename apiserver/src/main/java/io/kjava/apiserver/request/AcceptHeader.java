package io.kjava.apiserver.request;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clauses of an Accept header in the order in which Kubernetes tries them. Pure. */
public final class AcceptHeader {
    private AcceptHeader() {}

    /**
     * One media range.
     *
     * @param type for example {@code application}, or {@code *}
     * @param parameters without {@code q}
     */
    public record Clause(String type, String subtype, double quality, Map<String, String> parameters) {
        public Clause {
            requireNonNull(type, "type");
            requireNonNull(subtype, "subtype");
            parameters = Map.copyOf(parameters);
        }

        /** Whether a media type lies in the range. */
        public boolean covers(String mediaType) {
            int slash = mediaType.indexOf('/');
            boolean sameType = type.equals(mediaType.substring(0, slash));
            return sameType && subtype.equals(mediaType.substring(slash + 1))
                    || subtype.equals("*") && (sameType || type.equals("*"));
        }

        /** The value of a parameter; empty when absent. */
        public String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /** Best first; what cannot be read is left out. */
    public static List<Clause> parse(String header) {
        List<Clause> clauses = new ArrayList<>();
        for (String part : header.split(",")) {
            Clause clause = clause(part.strip());
            if (clause != null) {
                insert(clauses, clause);
            }
        }
        return clauses;
    }

    private static @org.jspecify.annotations.Nullable Clause clause(String text) {
        String[] fields = text.split(";");
        String[] range = fields[0].split("/", -1);
        boolean everything = range.length == 1 && range[0].strip().equals("*");
        if (!everything && range.length != 2 || text.isEmpty()) {
            return null;
        }
        double quality = 1;
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < fields.length; i++) {
            String[] pair = fields[i].split("=", -1);
            if (pair.length != 2 || pair[1].isEmpty()) {
                continue;
            }
            String name = pair[0].strip();
            if (name.equals("q")) {
                quality = quality(pair[1].strip());
            } else {
                parameters.put(name, pair[1].strip());
            }
        }
        String subtype = everything ? "*" : range[1].strip();
        return new Clause(range[0].strip(), subtype, quality, parameters);
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Behind all that it does not precede. Kubernetes' order is none in the strict sense: a specific
     * range also precedes a wildcard of a higher quality. So what counts is the way of sorting.
     */
    private static void insert(List<Clause> clauses, Clause clause) {
        int at = clauses.size();
        while (at > 0 && precedes(clause, clauses.get(at - 1))) {
            at--;
        }
        clauses.add(at, clause);
    }

    private static boolean precedes(Clause one, Clause other) {
        return one.quality > other.quality
                || !one.type.equals("*") && other.type.equals("*")
                || !one.subtype.equals("*") && other.subtype.equals("*");
    }
}
