package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * Reads a message from its bytes. Never reads outside of them and never follows a name in circles,
 * whatever the bytes say. Confined to one thread.
 */
final class WireReader {
    private static final int MAX_NAME = 255;

    private final byte[] bytes;
    private int at;

    WireReader(byte[] bytes) {
        this.bytes = requireNonNull(bytes, "bytes");
    }

    int position() {
        return at;
    }

    int u8() throws MalformedMessageException {
        need(1);
        return bytes[at++] & 0xff;
    }

    int u16() throws MalformedMessageException {
        need(2);
        at += 2;
        return (bytes[at - 2] & 0xff) << 8 | bytes[at - 1] & 0xff;
    }

    int i32() throws MalformedMessageException {
        return u16() << 16 | u16();
    }

    byte[] take(int count) throws MalformedMessageException {
        need(count);
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    void skip(int count) throws MalformedMessageException {
        need(count);
        at += count;
    }

    void skipName() throws MalformedMessageException {
        int length = u8();
        while (length != 0) {
            if (length >= 0xc0) {
                skip(1);
                return;
            }
            if (length >= 0x40) {
                throw new MalformedMessageException("unknown kind of label");
            }
            skip(length);
            length = u8();
        }
    }

    /** The name at this place, uncompressed, in wire form. */
    byte[] rawName() throws MalformedMessageException {
        byte[] name = new byte[MAX_NAME];
        int length = 0;
        int from = at;
        int after = -1;
        while (true) {
            int label = byteAt(from);
            if (label >= 0xc0) {
                int target = (label & 0x3f) << 8 | byteAt(from + 1);
                if (after < 0) {
                    after = from + 2;
                }
                if (target >= from) {
                    throw new MalformedMessageException("a name points forward");
                }
                from = target;
                continue;
            }
            if (label >= 0x40 || length + label + 1 > MAX_NAME || from + label >= bytes.length) {
                throw new MalformedMessageException("a name is too long");
            }
            System.arraycopy(bytes, from, name, length, label + 1);
            length += label + 1;
            from += label + 1;
            if (label == 0) {
                at = after < 0 ? from : after;
                return Arrays.copyOf(name, length);
            }
        }
    }

    /** A name in wire form as text; empty when it has bytes that host names do not have. */
    static String text(byte[] rawName) {
        StringBuilder text = new StringBuilder(rawName.length);
        int at = 0;
        while (at < rawName.length && rawName[at] != 0) {
            int end = at + 1 + rawName[at];
            if (at > 0) {
                text.append('.');
            }
            for (at++; at < end; at++) {
                char c = (char) rawName[at];
                if (c <= ' ' || c >= 127 || c == '.' || c == '\\') {
                    return "";
                }
                text.append(c);
            }
        }
        return text.toString();
    }

    private int byteAt(int index) throws MalformedMessageException {
        if (index >= bytes.length) {
            throw new MalformedMessageException("the message ends inside a name");
        }
        return bytes[index] & 0xff;
    }

    private void need(int count) throws MalformedMessageException {
        if (count > bytes.length - at) {
            throw new MalformedMessageException("the message ends too early");
        }
    }
}
