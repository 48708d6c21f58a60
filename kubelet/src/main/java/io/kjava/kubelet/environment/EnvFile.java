package io.kjava.kubelet.environment;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of variables as {@code fileKeyRef} reads it: entries {@code NAME='value'}, where a value may
 * span lines and stands for itself, empty lines, and comments. Pure.
 */
final class EnvFile {
    private final String text;
    private int at;
    private int line = 1;

    private EnvFile(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException naming the line that is no entry */
    static Map<String, String> parse(String text) {
        return new EnvFile(text.replace("\r\n", "\n")).entries();
    }

    private Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        skipBlank();
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                skipLine();
            } else {
                String name = name();
                entries.put(name, value(name));
            }
            skipBlank();
        }
        return entries;
    }

    private void skipBlank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            line += text.charAt(at) == '\n' ? 1 : 0;
            at++;
        }
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private String name() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != '\n') {
            at++;
        }
        String name = text.substring(start, at);
        if (at == text.length() || text.charAt(at) != '=' || !VariableNames.isValid(name)) {
            throw malformed("expected NAME='value'");
        }
        at++;
        return name;
    }

    private String value(String name) {
        if (at == text.length() || text.charAt(at) != '\'') {
            throw malformed("the value of " + name + " must be in single quotes");
        }
        int close = text.indexOf('\'', at + 1);
        if (close < 0) {
            throw malformed("the value of " + name + " has no closing quote");
        }
        String value = text.substring(at + 1, close);
        line += (int) value.chars().filter(c -> c == '\n').count();
        at = close + 1;
        int rest = at;
        skipLine();
        if (!text.substring(rest, at).isBlank()) {
            throw malformed("unexpected text after the value of " + name);
        }
        return value;
    }

    private IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException("line " + line + ": " + why);
    }
}
