package io.kjava.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts the text of a label selector into words and signs, the way Kubernetes does. */
final class LabelTokens {
    private static final Map<String, Type> SIGNS = Map.ofEntries(
            Map.entry("(", Type.OPEN),
            Map.entry(")", Type.CLOSE),
            Map.entry(",", Type.COMMA),
            Map.entry("!", Type.NOT),
            Map.entry("==", Type.OPERATOR),
            Map.entry("=", Type.OPERATOR),
            Map.entry("!=", Type.OPERATOR),
            Map.entry(">", Type.OPERATOR),
            Map.entry("<", Type.OPERATOR));
    private static final String SPECIAL = "=!(),><";
    private static final String SPACE = " \t\r\n";

    private LabelTokens() {}

    /** What a token is; {@code in} and {@code notin} are operators or values, as their place says. */
    enum Type {
        WORD,
        SET_OPERATOR,
        OPERATOR,
        NOT,
        OPEN,
        CLOSE,
        COMMA,
        NONSENSE,
        END
    }

    record Token(Type type, String text) {
        /** Where a key or a value may stand, operators of sets are words. */
        Type asValue() {
            return type == Type.SET_OPERATOR ? Type.WORD : type;
        }
    }

    /** All tokens, the last of which is {@code END}. */
    static List<Token> of(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (SPACE.indexOf(text.charAt(at)) >= 0) {
                at++;
                continue;
            }
            Token token = SPECIAL.indexOf(text.charAt(at)) >= 0 ? sign(text, at) : word(text, at);
            at += token.type() == Type.NONSENSE
                    ? text.length() - at
                    : token.text().length();
            tokens.add(token);
        }
        tokens.add(new Token(Type.END, ""));
        return tokens;
    }

    /** The longest sign; one that only begins like a sign is nonsense. */
    private static Token sign(String text, int start) {
        int end = start;
        while (end < text.length() && SPECIAL.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        for (int length = Math.min(2, end - start); length > 0; length--) {
            String sign = text.substring(start, start + length);
            Type type = SIGNS.get(sign);
            if (type != null) {
                return new Token(type, sign);
            }
        }
        return new Token(Type.NONSENSE, "error expected: keyword found '" + text.substring(start, end) + "'");
    }

    private static Token word(String text, int start) {
        int end = start;
        while (end < text.length() && (SPECIAL + SPACE).indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String word = text.substring(start, end);
        boolean operator = word.equals("in") || word.equals("notin");
        return new Token(operator ? Type.SET_OPERATOR : Type.WORD, word);
    }
}
