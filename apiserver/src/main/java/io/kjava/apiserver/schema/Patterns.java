package io.kjava.apiserver.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Regular expressions that users write, in Go's syntax; a match takes time linear in its text. */
final class Patterns {
    private static final int MAX_CACHED = 4096;
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private Patterns() {}

    /** Whether the expression occurs in the text. An expression that is none matches nothing. */
    static boolean find(String expression, String text) {
        try {
            return compile(expression).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static Pattern compile(String expression) {
        Pattern known = COMPILED.get(expression);
        if (known != null) {
            return known;
        }
        Pattern compiled = Pattern.compile(expression);
        if (COMPILED.size() < MAX_CACHED) {
            COMPILED.put(expression, compiled);
        }
        return compiled;
    }
}
