package io.kjava.apiserver.protobuf;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.JsonScanner;

/** Writes JSON objects of one kind in protobuf. Keeps its buffer: confined to one thread. */
public final class MessageEncoder {
    private final String apiVersion;
    private final String kind;
    private final MessagePlan plan;
    private final JsonScanner in = new JsonScanner();
    private final WireBuffer out = new WireBuffer();
    private final MessageWriter writer = new MessageWriter(in, out);

    MessageEncoder(String apiVersion, String kind, MessagePlan plan) {
        this.apiVersion = requireNonNull(apiVersion, "apiVersion");
        this.kind = requireNonNull(kind, "kind");
        this.plan = requireNonNull(plan, "plan");
    }

    /**
     * The bare message. Members that the kind does not have are left out, so an encoder of {@code
     * PartialObjectMetadata} takes objects of any kind. Throws {@code IllegalStateException} for what
     * is not well-formed JSON of that kind.
     */
    public byte[] message(byte[] json) {
        in.reset(json);
        out.reset();
        writer.write(plan);
        return out.toByteArray();
    }

    /** The message in its envelope. */
    public byte[] object(byte[] json) {
        return enveloped(message(json));
    }

    /** A message of this kind in its envelope. */
    public byte[] enveloped(byte[] message) {
        byte[] head = WireFrames.head(apiVersion, kind, message.length);
        byte[] tail = WireFrames.tail();
        byte[] result = new byte[head.length + message.length + tail.length];
        System.arraycopy(head, 0, result, 0, head.length);
        System.arraycopy(message, 0, result, head.length, message.length);
        System.arraycopy(tail, 0, result, head.length + message.length, tail.length);
        return result;
    }
}
