package io.kjava.apiserver.extension;

import io.kjava.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A path such as {@code .spec.size} or {@code .labels['a.b']} into what a schema describes. Pure.
 *
 * @param names one for each step
 * @param schema where the path ends
 */
record SchemaPath(List<String> names, FieldPath path, JsonNode schema) {
    SchemaPath {
        names = List.copyOf(names);
    }

    static Optional<SchemaPath> find(JsonNode schema, String text) {
        try {
            return Optional.of(read(schema, text, true));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Throws {@code IllegalArgumentException} saying what is wrong. */
    static SchemaPath read(JsonNode schema, String text, boolean brackets) {
        Walk walk = new Walk(schema);
        Tokens tokens = new Tokens(text);
        while (tokens.hasNext()) {
            String token = tokens.next();
            switch (token) {
                case "[" -> {
                    if (!brackets) {
                        throw new IllegalArgumentException("array notation is not allowed");
                    }
                    walk.step(quoted(tokens.need()));
                    String end = tokens.need();
                    if (!end.equals("]")) {
                        throw new IllegalArgumentException("expected ] but got " + end);
                    }
                }
                case "." -> walk.step(tokens.need());
                default -> throw new IllegalArgumentException("expected [ or . but got: " + token);
            }
        }
        return new SchemaPath(walk.names, walk.path, walk.schema);
    }

    private static String quoted(String token) {
        if (token.length() < 2 || !token.startsWith("'") || !token.endsWith("'")) {
            throw new IllegalArgumentException("expected single quoted string but got " + token);
        }
        StringBuilder plain = new StringBuilder();
        String inner = token.substring(1, token.length() - 1);
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c != '\\' || i + 1 == inner.length()) {
                plain.append(c);
            } else {
                plain.append(unescaped(inner.charAt(++i)));
            }
        }
        return plain.toString();
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'a' -> (char) 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> (char) 11;
            case '\'', '\\' -> c;
            default -> throw new IllegalArgumentException("invalid string literal: invalid escape char \\" + c);
        };
    }

    /** Goes down a schema. */
    private static final class Walk {
        private final List<String> names = new ArrayList<>();
        private FieldPath path = FieldPath.ROOT;
        private JsonNode schema;

        Walk(JsonNode schema) {
            this.schema = schema;
        }

        void step(String name) {
            if (!schema.path("properties").isEmpty()) {
                path = path.child(name);
                schema = schema.path("properties").path(name);
            } else if (schema.path("additionalProperties").isObject()) {
                path = path.key(name);
                schema = schema.path("additionalProperties");
            } else {
                schema = schema.path("none");
            }
            if (schema.isMissingNode()) {
                throw new IllegalArgumentException("does not refer to a valid field");
            }
            names.add(name);
        }
    }

    /** The text in pieces: the three delimiters, and what stands between them. */
    private static final class Tokens {
        private final String text;
        private int at;

        Tokens(String text) {
            this.text = text;
        }

        boolean hasNext() {
            return at < text.length();
        }

        String need() {
            if (!hasNext()) {
                throw new IllegalArgumentException("unexpected end of JSON path");
            }
            return next();
        }

        String next() {
            int start = at;
            char first = text.charAt(start);
            if (first == '.' || first == '[' || first == ']') {
                at++;
                return String.valueOf(first);
            }
            for (at = start + 1; at < text.length(); at++) {
                char c = text.charAt(at);
                if (first == '\'') {
                    if (c == '\'' && text.charAt(at - 1) != '\\') {
                        at++;
                        break;
                    }
                } else if (c == '.' || c == '[' || c == ']') {
                    break;
                }
            }
            return text.substring(start, at);
        }
    }
}
