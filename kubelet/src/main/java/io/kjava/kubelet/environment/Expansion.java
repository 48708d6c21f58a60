package io.kjava.kubelet.environment;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * References {@code $(NAME)} in the texts of a pod. {@code $$} is one dollar; a dollar before anything
 * else, and a reference without its closing parenthesis, stay as they are. Pure.
 */
public final class Expansion {
    private Expansion() {}

    /** Replaces what is known; a reference to an unknown name stays in the text. */
    public static String expand(String text, Function<String, @Nullable String> values) {
        return replace(text, name -> {
            String value = values.apply(name);
            return value == null ? "$(" + name + ")" : value;
        });
    }

    public static String expand(String text, Map<String, String> values) {
        return expand(text, values::get);
    }

    /** A command line, word by word. */
    public static List<String> expand(List<String> words, Map<String, String> values) {
        return words.stream().map(word -> expand(word, values)).toList();
    }

    /** The names in a text that are not known; for texts in which every name must be. */
    public static Set<String> unknownNames(String text, Map<String, String> values) {
        Set<String> unknown = new LinkedHashSet<>();
        replace(text, name -> {
            if (!values.containsKey(name)) {
                unknown.add(name);
            }
            return "";
        });
        return unknown;
    }

    private static String replace(String text, Function<String, String> replacement) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length() + 32);
        int at = 0;
        while (at < text.length()) {
            at = step(text, at, result, replacement);
        }
        return result.toString();
    }

    /** Copies or replaces what stands at a position and returns the position behind it. */
    private static int step(String text, int at, StringBuilder result, Function<String, String> replacement) {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        if (text.charAt(at) != '$' || next == 0) {
            result.append(text.charAt(at));
            return at + 1;
        }
        if (next == '$') {
            result.append('$');
            return at + 2;
        }
        int close = next == '(' ? text.indexOf(')', at + 2) : -1;
        if (close >= 0) {
            result.append(replacement.apply(text.substring(at + 2, close)));
            return close + 1;
        }
        result.append('$').append(next);
        return at + 2;
    }
}
