package io.kjava.selector;

import io.kjava.api.ApiException;
import io.kjava.selector.LabelQuery.Operator;
import io.kjava.selector.LabelQuery.Requirement;
import io.kjava.selector.LabelTokens.Token;
import io.kjava.selector.LabelTokens.Type;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;

/** Reads the text form of a label selector, one requirement after the other, with Kubernetes' complaints. */
final class LabelQueryParser {
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";
    private final List<Token> tokens;
    private int at;

    private LabelQueryParser(String text) {
        this.tokens = LabelTokens.of(text);
    }

    static LabelQuery parse(String text) {
        if (text.isBlank()) {
            return LabelQuery.EVERYTHING;
        }
        return new LabelQueryParser(text).query();
    }

    private LabelQuery query() {
        List<Requirement> requirements = new ArrayList<>();
        while (true) {
            Token first = tokens.get(at);
            if (first.asValue() == Type.END) {
                return new LabelQuery(requirements);
            }
            if (!opensRequirement(first)) {
                throw failure("found '%s', expected: !, identifier, or 'end of string'".formatted(first.text()));
            }
            requirements.add(requirement());
            Token next = take();
            if (next.type() == Type.END) {
                return new LabelQuery(requirements);
            }
            if (next.type() != Type.COMMA) {
                throw failure("found '%s', expected: ',' or 'end of string'".formatted(next.text()));
            }
            if (!opensRequirement(tokens.get(at))) {
                throw failure("found '%s', expected: identifier after ','"
                        .formatted(tokens.get(at).text()));
            }
        }
    }

    private static boolean opensRequirement(Token token) {
        return token.asValue() == Type.WORD || token.type() == Type.NOT;
    }

    private Requirement requirement() {
        Token first = take();
        boolean absent = first.type() == Type.NOT;
        Token key = absent ? take() : first;
        if (key.asValue() != Type.WORD) {
            throw unreadable("found '%s', expected: identifier".formatted(key.text()));
        }
        requireKey(key.text());
        Type next = tokens.get(at).type();
        if (absent || next == Type.END || next == Type.COMMA) {
            return new Requirement(key.text(), absent ? Operator.DOES_NOT_EXIST : Operator.EXISTS, List.of());
        }
        Operator operator = operator(take());
        boolean set = tokens.get(at - 1).type() == Type.SET_OPERATOR;
        List<String> values = set ? values() : List.of(exactValue());
        requireValues(key.text(), operator, values);
        return new Requirement(key.text(), operator, values);
    }

    private static Operator operator(Token token) {
        return switch (token.text()) {
            case "in", "=", "==" -> Operator.IN;
            case "notin", "!=" -> Operator.NOT_IN;
            case ">" -> Operator.GREATER_THAN;
            case "<" -> Operator.LESS_THAN;
            default -> throw unreadable("found '%s', expected: %s".formatted(token.text(), OPERATORS));
        };
    }

    private List<String> values() {
        Token open = take();
        if (open.type() != Type.OPEN) {
            throw unreadable("found '%s' expected: '('".formatted(open.text()));
        }
        List<String> values = new ArrayList<>();
        Token first = tokens.get(at);
        if (first.type() == Type.CLOSE) {
            at++;
            return List.of("");
        }
        if (first.asValue() != Type.WORD && first.type() != Type.COMMA) {
            throw unreadable("found '%s', expected: ',', ')' or identifier".formatted(first.text()));
        }
        boolean closed = false;
        while (!closed) {
            values.add(listValue());
            Token next = take();
            closed = next.type() == Type.CLOSE;
            if (!closed && next.type() != Type.COMMA) {
                throw unreadable("found '%s', expected: ',' or ')'".formatted(next.text()));
            }
        }
        return values;
    }

    /** A value of a list, which may be left out. */
    private String listValue() {
        Token token = tokens.get(at);
        if (token.type() == Type.COMMA || token.type() == Type.CLOSE) {
            return "";
        }
        at++;
        if (token.asValue() != Type.WORD) {
            throw unreadable("found '%s', expected: ',', or identifier".formatted(token.text()));
        }
        return token.text();
    }

    private String exactValue() {
        Type next = tokens.get(at).type();
        if (next == Type.END || next == Type.COMMA) {
            return "";
        }
        Token value = take();
        if (value.asValue() != Type.WORD) {
            throw unreadable("found '%s', expected: identifier".formatted(value.text()));
        }
        return value.text();
    }

    private static void requireKey(String key) {
        List<String> problems = Names.qualifiedName(key);
        if (!problems.isEmpty()) {
            throw unreadable(
                    "<nil>: Invalid value: %s: %s".formatted(Violations.quote(key), String.join("; ", problems)));
        }
    }

    private static void requireValues(String key, Operator operator, List<String> values) {
        boolean compares = operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN;
        if (compares && !values.getFirst().matches("[+-]?[0-9]{1,19}")) {
            throw unreadable("values[0]: Invalid value: %s: for 'Gt', 'Lt' operators, the value must be an integer"
                    .formatted(Violations.quote(values.getFirst())));
        }
        int index = 0;
        for (String value : values.stream().distinct().sorted().toList()) {
            List<String> problems = Names.labelValue(value);
            if (!problems.isEmpty()) {
                throw unreadable("values[%d][%s]: Invalid value: %s: %s"
                        .formatted(index, key, Violations.quote(value), String.join("; ", problems)));
            }
            index++;
        }
    }

    private Token take() {
        return tokens.get(Math.min(at++, tokens.size() - 1));
    }

    private static ApiException unreadable(String why) {
        return failure("unable to parse requirement: " + why);
    }

    private static ApiException failure(String why) {
        return ApiException.badRequest(why);
    }
}
