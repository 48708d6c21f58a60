package io.kjava.selector;

import io.kjava.api.ApiException;
import io.kjava.selector.LabelQuery.Operator;
import io.kjava.selector.LabelQuery.Requirement;
import java.util.ArrayList;
import java.util.List;

/** Reads the text form of a label selector, one requirement after the other. */
final class LabelQueryParser {
    private final String text;
    private int at;

    private LabelQueryParser(String text) {
        this.text = text;
    }

    static LabelQuery parse(String text) {
        if (text.isBlank()) {
            return LabelQuery.EVERYTHING;
        }
        LabelQueryParser parser = new LabelQueryParser(text);
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(parser.requirement());
        } while (parser.take(','));
        if (parser.at < text.length()) {
            throw parser.unexpected("',' or end");
        }
        return new LabelQuery(requirements);
    }

    private Requirement requirement() {
        if (take('!')) {
            return new Requirement(word("a label key"), Operator.DOES_NOT_EXIST, List.of());
        }
        String key = word("a label key");
        skipSpace();
        if (at == text.length() || text.charAt(at) == ',') {
            return new Requirement(key, Operator.EXISTS, List.of());
        }
        if (takeText("!=")) {
            return new Requirement(key, Operator.NOT_IN, List.of(optionalWord()));
        }
        if (takeText("==") || takeText("=")) {
            return new Requirement(key, Operator.IN, List.of(optionalWord()));
        }
        if (takeText(">")) {
            return new Requirement(key, Operator.GREATER_THAN, List.of(word("an integer")));
        }
        if (takeText("<")) {
            return new Requirement(key, Operator.LESS_THAN, List.of(word("an integer")));
        }
        String operator = word("an operator");
        return switch (operator) {
            case "in" -> new Requirement(key, Operator.IN, values());
            case "notin" -> new Requirement(key, Operator.NOT_IN, values());
            default -> throw unexpected("in, notin, =, ==, !=, > or <");
        };
    }

    private List<String> values() {
        if (!take('(')) {
            throw unexpected("'('");
        }
        List<String> values = new ArrayList<>();
        do {
            values.add(optionalWord());
        } while (take(','));
        if (!take(')')) {
            throw unexpected("',' or ')'");
        }
        return values;
    }

    private String word(String what) {
        String word = optionalWord();
        if (word.isEmpty()) {
            throw unexpected(what);
        }
        return word;
    }

    private String optionalWord() {
        skipSpace();
        int start = at;
        while (at < text.length() && "=!<>(), \t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean take(char expected) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private boolean takeText(String expected) {
        skipSpace();
        if (text.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ApiException unexpected(String expected) {
        String found = at < text.length() ? text.substring(at) : "end of text";
        return ApiException.badRequest("unable to parse requirement: found '%s' at position %d of '%s', expected: %s"
                .formatted(found, at, text, expected));
    }
}
