package io.kjava.apiserver.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The bytes before and behind messages: the envelope of an object ({@code runtime.Unknown} behind its
 * prefix) and the frame of a watch event. Pure.
 */
public final class WireFrames {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int TYPE_META = 1 << 3 | 2;
    private static final int RAW = 2 << 3 | 2;

    /** What ends an envelope: neither an encoding nor a content type. */
    private static final byte[] TAIL = {3 << 3 | 2, 0, 4 << 3 | 2, 0};

    private WireFrames() {}

    /** What stands before a message of so many bytes, and {@link #tail} behind it. */
    public static byte[] head(String apiVersion, String kind, long length) {
        ByteArrayOutputStream type = new ByteArrayOutputStream(64);
        text(type, 1, apiVersion);
        text(type, 2, kind);
        ByteArrayOutputStream head = new ByteArrayOutputStream(96);
        head.writeBytes(MAGIC);
        delimited(head, TYPE_META, type.toByteArray());
        head.write(RAW);
        varint(head, length);
        return head.toByteArray();
    }

    public static byte[] tail() {
        return TAIL.clone();
    }

    /** How many bytes an item of that length takes in a list. */
    public static int itemSize(int length) {
        return 1 + WireBuffer.varintSize(length) + length;
    }

    /**
     * What stands before an item in the message of a list.
     *
     * @param number of the list's field: 2 in nearly all of them
     */
    public static byte[] itemHead(int number, int length) {
        ByteArrayOutputStream head = new ByteArrayOutputStream(6);
        head.write(number << 3 | 2);
        varint(head, length);
        return head.toByteArray();
    }

    /**
     * What stands before the object of a watch event: the length of what follows, and the event's
     * beginning. Nothing stands behind it.
     *
     * @param type ADDED, MODIFIED, DELETED, BOOKMARK, ERROR
     * @param length of the object in its envelope
     */
    public static byte[] eventHead(String type, int length) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(32);
        text(event, 1, type);
        event.write(2 << 3 | 2);
        varint(event, 1L + WireBuffer.varintSize(length) + length); // of RawExtension
        event.write(1 << 3 | 2);
        varint(event, length);
        int total = event.size() + length;
        byte[] head = new byte[4 + event.size()];
        for (int i = 0; i < 4; i++) {
            head[i] = (byte) (total >>> 24 - 8 * i);
        }
        System.arraycopy(event.toByteArray(), 0, head, 4, event.size());
        return head;
    }

    private static void text(ByteArrayOutputStream out, int number, String text) {
        delimited(out, number << 3 | 2, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void delimited(ByteArrayOutputStream out, int tag, byte[] bytes) {
        out.write(tag);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
