package io.kjava.apiserver.printing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads the text of a JSON path, step by step. One use. */
final class JsonPathParser {
    private static final Pattern FILTER = Pattern.compile("\\?\\(\\s*@(.*?)\\s*(?:(==|!=|<=|>=|<|>)\\s*(.+?)\\s*)?\\)");
    private static final Pattern SLICE = Pattern.compile("(-?\\d+)?\\s*(:)\\s*(-?\\d+)?\\s*(?::\\s*(\\d+))?");
    private final String text;
    private final List<JsonPathStep> steps = new ArrayList<>();
    private int at;

    JsonPathParser(String text) {
        String bare = text.strip();
        boolean braces = bare.startsWith("{") && bare.endsWith("}");
        this.text = braces ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    List<JsonPathStep> parse() {
        if (text.startsWith("$")) {
            at = 1;
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '[') {
                bracket();
            } else if (text.startsWith("..", at)) {
                at += 2;
                steps.add(new JsonPathStep.Descend());
                nameUnlessBracket();
            } else if (c == '.') {
                at++;
                nameUnlessBracket();
            } else {
                name();
            }
        }
        return steps;
    }

    private void nameUnlessBracket() {
        if (at < text.length() && text.charAt(at) != '[') {
            name();
        }
    }

    private void name() {
        StringBuilder name = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            name.append(text.charAt(at));
            at++;
        }
        boolean wildcard = name.toString().equals("*");
        steps.add(wildcard ? new JsonPathStep.All() : new JsonPathStep.Field(name.toString()));
    }

    private void bracket() {
        int end = closing(at);
        String inside = text.substring(at + 1, end).strip();
        at = Math.min(end + 1, text.length());
        if (inside.equals("*")) {
            steps.add(new JsonPathStep.All());
        } else if (inside.startsWith("?")) {
            filter(inside);
        } else if (isQuoted(inside)) {
            steps.add(new JsonPathStep.Field(inside.substring(1, inside.length() - 1)));
        } else {
            slice(inside);
        }
    }

    private int closing(int open) {
        char quote = 0;
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ']') {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isQuoted(String inside) {
        return inside.length() >= 2
                && (inside.charAt(0) == '\'' || inside.charAt(0) == '"')
                && inside.charAt(inside.length() - 1) == inside.charAt(0);
    }

    private void filter(String inside) {
        Matcher matcher = FILTER.matcher(inside);
        if (!matcher.matches()) {
            steps.add(new JsonPathStep.Field(inside));
            return;
        }
        String operator = matcher.group(2) == null ? "" : matcher.group(2);
        steps.add(new JsonPathStep.Filter(JsonPath.parse(matcher.group(1)), operator, literal(matcher.group(3))));
    }

    private static @Nullable JsonNode literal(@Nullable String word) {
        if (word == null) {
            return null;
        }
        if (isQuoted(word)) {
            return JsonNodeFactory.instance.stringNode(word.substring(1, word.length() - 1));
        }
        try {
            return JsonNodeFactory.instance.numberNode(new BigDecimal(word));
        } catch (NumberFormatException e) {
            return JsonNodeFactory.instance.stringNode(word);
        }
    }

    private void slice(String inside) {
        Matcher matcher = SLICE.matcher(inside);
        if (matcher.matches()) {
            Integer stride = number(matcher.group(4));
            steps.add(new JsonPathStep.Slice(
                    number(matcher.group(1)), number(matcher.group(3)), stride == null ? 1 : stride));
            return;
        }
        Integer index = number(inside);
        steps.add(index == null ? new JsonPathStep.Field(inside) : JsonPathStep.Slice.single(index));
    }

    private static @Nullable Integer number(@Nullable String word) {
        try {
            return word == null ? null : Integer.valueOf(word.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
