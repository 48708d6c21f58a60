package io.kjava.apiserver.handlers;

import java.util.Arrays;

/** Compact JSON on the wire is a line; JSON for people is not. Pure. */
final class JsonLine {
    private JsonLine() {}

    static byte[] of(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
