package io.kjava.cri.grpc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one protobuf message: ask {@link #next} for the number of the next field, then read or skip
 * it. Unknown fields are for the caller to skip. Confined to a thread.
 */
final class WireReader {
    private static final int END = 0;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final byte[] buffer;
    private final int end;
    private int position;
    private int wireType;

    WireReader(byte[] message) {
        this(message, 0, message.length);
    }

    private WireReader(byte[] buffer, int start, int end) {
        this.buffer = buffer;
        this.position = start;
        this.end = end;
    }

    /** The next field's number; zero at the end of the message. */
    int next() {
        if (position >= end) {
            return END;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        return (int) (tag >>> 3);
    }

    String string() {
        int length = length();
        String value = new String(buffer, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    byte[] bytes() {
        int length = length();
        position += length;
        return Arrays.copyOfRange(buffer, position - length, position);
    }

    long number() {
        return varint();
    }

    int integer() {
        return (int) varint();
    }

    boolean bool() {
        return varint() != 0;
    }

    /** Nanoseconds of the epoch. */
    Instant time() {
        return instant(varint());
    }

    /** Nanoseconds of the epoch; null for zero, which means never. */
    @Nullable
    Instant optionalTime() {
        long nanos = varint();
        return nanos == 0 ? null : instant(nanos);
    }

    /** One number, or a packed run of them. */
    void numbersInto(List<Long> target) {
        if (wireType == VARINT) {
            target.add(varint());
            return;
        }
        WireReader packed = message();
        while (packed.position < packed.end) {
            target.add(packed.varint());
        }
    }

    /** The number inside a wrapper message. */
    long wrappedNumber() {
        WireReader wrapper = message();
        long value = 0;
        for (int field = wrapper.next(); field != END; field = wrapper.next()) {
            if (field == 1) {
                value = wrapper.varint();
            } else {
                wrapper.skip();
            }
        }
        return value;
    }

    /** One entry of a map of strings. */
    void entryInto(Map<String, String> target) {
        WireReader entry = message();
        String key = "";
        String value = "";
        for (int field = entry.next(); field != END; field = entry.next()) {
            switch (field) {
                case 1 -> key = entry.string();
                case 2 -> value = entry.string();
                default -> entry.skip();
            }
        }
        target.put(key, value);
    }

    WireReader message() {
        int length = length();
        position += length;
        return new WireReader(buffer, position - length, position);
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case BYTES -> advance(length());
            case FIXED32 -> advance(4);
            default -> throw malformed("wire type " + wireType);
        }
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw malformed("length " + length + " with " + (end - position) + " bytes left");
        }
        return (int) length;
    }

    private void advance(int bytes) {
        if (bytes > end - position) {
            throw malformed("truncated field");
        }
        position += bytes;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw malformed("truncated number");
            }
            byte part = buffer[position++];
            value |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw malformed("number of more than 64 bits");
    }

    private static IllegalStateException malformed(String what) {
        return new IllegalStateException("malformed runtime message: " + what);
    }
}
