package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.protobuf.WireFrames;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.watchcache.WatchItem;
import java.io.IOException;
import java.io.OutputStream;

/** Writes events in protobuf, each behind its length. Confined to one thread. */
final class ProtobufEvents implements EventWriter {
    private static final byte[] TAIL = WireFrames.tail();
    private final EventEncoder json;
    private final ProtobufCodec protobuf;
    private final ObjectMessages messages;
    private final String apiVersion;
    private final String kind;

    /**
     * @param json what is not cached is made by it first
     */
    ProtobufEvents(ObjectAnswers answers, ServedResource resource, AnswerForm form, EventEncoder json) {
        this.json = requireNonNull(json, "json");
        this.protobuf = answers.protobuf();
        this.messages = ObjectMessages.of(answers, resource, form);
        this.apiVersion =
                form.isMetadata() ? form.metaApiVersion() : resource.name().apiVersion();
        this.kind = form.isMetadata() ? "PartialObjectMetadata" : resource.kind();
    }

    @Override
    public void change(OutputStream out, WatchItem.Change change) throws IOException {
        byte[] message = messages.of(change.object());
        byte[] head = WireFrames.head(apiVersion, kind, message.length);
        int length = head.length + message.length + TAIL.length;
        out.write(WireFrames.eventHead(change.type().name(), length));
        out.write(head);
        out.write(message);
        out.write(TAIL);
    }

    @Override
    public void bookmark(OutputStream out, WatchItem.Bookmark bookmark) throws IOException {
        byte[] object =
                protobuf.encode(apiVersion, kind, json.bookmark(bookmark).object());
        write(out, "BOOKMARK", object);
    }

    @Override
    public void failure(OutputStream out, ApiException failure) throws IOException {
        write(
                out,
                "ERROR",
                protobuf.encode("v1", "Status", json.failure(failure).object()));
    }

    private static void write(OutputStream out, String type, byte[] object) throws IOException {
        out.write(WireFrames.eventHead(type, object.length));
        out.write(object);
    }
}
