package io.kjava.cri.grpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one protobuf message. Default values are left out, as proto3 does. Confined to a thread. */
final class WireWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private byte[] buffer = new byte[128];
    private int size;

    WireWriter string(int field, String value) {
        if (!value.isEmpty()) {
            element(field, value);
        }
        return this;
    }

    WireWriter strings(int field, List<String> values) {
        values.forEach(value -> element(field, value));
        return this;
    }

    WireWriter number(int field, long value) {
        if (value != 0) {
            tag(field, VARINT);
            varint(value);
        }
        return this;
    }

    WireWriter bool(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /** Packed, as proto3 wants repeated numbers. */
    WireWriter numbers(int field, List<Long> values) {
        if (!values.isEmpty()) {
            message(field, packed -> values.forEach(packed::varint));
        }
        return this;
    }

    /** The wrapper message for a number that may be absent: present even when zero. */
    WireWriter optionalNumber(int field, @Nullable Long value) {
        return value == null ? this : message(field, wrapper -> wrapper.number(1, value));
    }

    WireWriter map(int field, Map<String, String> entries) {
        entries.forEach(
                (key, value) -> message(field, entry -> entry.string(1, key).string(2, value)));
        return this;
    }

    /** Writes the message even when it has no field: its presence means something. */
    WireWriter message(int field, Consumer<WireWriter> content) {
        WireWriter nested = new WireWriter();
        content.accept(nested);
        tag(field, BYTES);
        varint(nested.size);
        append(nested.buffer, nested.size);
        return this;
    }

    <T> WireWriter message(int field, @Nullable T value, BiConsumer<WireWriter, ? super T> encoder) {
        return value == null ? this : message(field, nested -> encoder.accept(nested, value));
    }

    <T> WireWriter messages(int field, List<T> values, BiConsumer<WireWriter, ? super T> encoder) {
        values.forEach(value -> message(field, value, encoder));
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void element(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        tag(field, BYTES);
        varint(utf8.length);
        append(utf8, utf8.length);
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    private void append(byte[] bytes, int length) {
        ensure(length);
        System.arraycopy(bytes, 0, buffer, size, length);
        size += length;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
