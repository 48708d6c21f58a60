package io.kjava.selector;

import io.kjava.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A parsed field selector: comma-separated {@code path=value}, {@code ==} and {@code !=}. */
public record FieldQuery(List<Term> terms) {
    public static final FieldQuery EVERYTHING = new FieldQuery(List.of());

    /** One comparison of a field with a value. */
    public record Term(String field, String value, boolean equal) {}

    public FieldQuery {
        terms = List.copyOf(terms);
    }

    /** Whether an object matches whose fields the function knows (empty string when unset). */
    public boolean matches(Function<String, String> fieldValue) {
        for (Term term : terms) {
            if (fieldValue.apply(term.field()).equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    public boolean isEverything() {
        return terms.isEmpty();
    }

    /**
     * Parses the text form; {@code \\}, {@code \,} and {@code \=} stand for themselves in a value.
     *
     * @throws ApiException BAD_REQUEST naming the part that is not a selector
     */
    public static FieldQuery parse(String text) {
        if (text.isEmpty()) {
            return EVERYTHING;
        }
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(part));
            }
        }
        return new FieldQuery(terms);
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) == '!' && part.startsWith("!=", i)) {
                return new Term(part.substring(0, i), unescape(part.substring(i + 2)), false);
            }
            if (part.charAt(i) == '=') {
                int width = part.startsWith("==", i) ? 2 : 1;
                return new Term(part.substring(0, i), unescape(part.substring(i + width)), true);
            }
        }
        throw ApiException.badRequest("invalid selector: '%s'; can't understand '%s'".formatted(part, part));
    }

    private static String unescape(String value) {
        StringBuilder result = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                c = i < value.length() ? value.charAt(i) : ' ';
                if (c != '\\' && c != ',' && c != '=') {
                    throw ApiException.badRequest("invalid field selector: invalid escape sequence: "
                            + value.substring(i - 1, Math.min(i + 1, value.length())));
                }
            } else if (c == ',' || c == '=') {
                throw ApiException.badRequest("invalid field selector: unescaped character in value: " + (int) c);
            }
            result.append(c);
        }
        return result.toString();
    }
}
