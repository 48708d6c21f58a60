package io.kjava.apiserver.http;

import io.kjava.apiserver.request.Warnings;
import io.kjava.http.HttpHeaders;

/** Tells the warnings that collected, each in a header of its own. Pure. */
final class WarningHeaders {
    private WarningHeaders() {}

    static void add(HttpHeaders headers, Warnings warnings) {
        for (String text : warnings.all()) {
            headers.add("Warning", "299 - \"" + quoted(text) + "\"");
        }
    }

    private static String quoted(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                result.append('\\');
            }
            result.append(c < ' ' || c == 0x7f ? ' ' : c);
        }
        return result.toString();
    }
}
