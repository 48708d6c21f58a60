package io.kjava.apiserver.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Grows as protobuf is written into it, and is used again and again. A nested message is written
 * straight behind one byte for its length, and moved when the length turns out to need more. Confined
 * to one thread.
 */
final class WireBuffer {
    private static final int MOST_KEPT = 256 * 1024;
    private byte[] bytes = new byte[4096];
    private int at;

    void reset() {
        at = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[4096];
        }
    }

    int size() {
        return at;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, at);
    }

    private void reserve(int more) {
        if (at + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(at + more, bytes.length * 2));
        }
    }

    void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    void fixed64(long value) {
        reserve(8);
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[at++] = (byte) (value >>> shift);
        }
    }

    /** A length and so many bytes. */
    void delimited(byte[] source, int from, int to) {
        int length = to - from;
        varint(length);
        raw(source, from, length);
    }

    void delimited(byte[] source) {
        delimited(source, 0, source.length);
    }

    void delimited(String text) {
        delimited(text.getBytes(StandardCharsets.UTF_8));
    }

    void raw(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, at, length);
        at += length;
    }

    /** Begins a nested message; its {@link #end} wants what this returns. */
    int begin() {
        reserve(1);
        return at++;
    }

    void end(int begun) {
        int length = at - begun - 1;
        if (length < 0x80) {
            bytes[begun] = (byte) length;
            return;
        }
        int more = varintSize(length) - 1;
        reserve(more);
        System.arraycopy(bytes, begun + 1, bytes, begun + 1 + more, length);
        at = begun;
        varint(length);
        at += length;
    }

    static int varintSize(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
