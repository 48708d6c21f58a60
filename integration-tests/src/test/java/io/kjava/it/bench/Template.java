package io.kjava.it.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that is built once; only the digits of a number are written anew each time, because the
 * load shares the machine with what it measures. Immutable.
 */
final class Template {
    /** Stands for the number, in paths and bodies. */
    static final String NUMBER = "##########";

    /** Stands for the time of sending, in bodies. */
    static final String STAMP = "@???????????????????";

    private static final byte MARK = '@';
    private static final int STAMP_DIGITS = STAMP.length() - 1;

    private final byte[] bytes;
    private final int[] numbers;
    private final int[] stamps;

    private Template(byte[] bytes) {
        this.bytes = bytes;
        this.numbers = places(bytes, NUMBER);
        this.stamps = places(bytes, STAMP);
    }

    /** A request in HTTP/1.1. */
    static Template of(String method, String path, String type, byte[] body) {
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        head.append("Accept: ").append(type).append("\r\n");
        if (body.length > 0) {
            head.append("Content-Type: ").append(type).append("\r\nContent-Length: ");
            head.append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return new Template(all.toByteArray());
    }

    /** The request with that number, sent now. */
    byte[] with(long number) {
        byte[] filled = bytes.clone();
        for (int place : numbers) {
            digits(filled, place, NUMBER.length(), number);
        }
        for (int place : stamps) {
            digits(filled, place + 1, STAMP_DIGITS, System.nanoTime());
        }
        return filled;
    }

    /** When the stamp was made whose mark is there; negative when it is not one. */
    static long stampAt(byte[] text, int mark, int end) {
        if (text[mark] != MARK || mark + STAMP_DIGITS >= end) {
            return -1;
        }
        long value = 0;
        for (int i = mark + 1; i <= mark + STAMP_DIGITS; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static void digits(byte[] into, int place, int count, long number) {
        long left = number;
        for (int i = place + count - 1; i >= place; i--) {
            into[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    private static int[] places(byte[] bytes, String wanted) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
            found.add(at);
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }
}
