package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.protobuf.MessageEncoder;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.protobuf.WireFrames;
import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiResponse.BodyWriter;
import io.kjava.apiserver.watchcache.CachedObject;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a list in protobuf, item by item. Its length stands at its beginning, so the items are gone
 * through twice; what is kept of the first time is theirs in the cache, not the list's.
 */
final class ProtobufList implements BodyWriter {
    private final String apiVersion;
    private final String kind;
    private final Listing listing;
    private final ObjectMessages messages;
    private final byte[] metadata;
    private final int itemNumber;

    private ProtobufList(
            String apiVersion, String kind, Listing listing, ObjectMessages messages, byte[] metadata, int itemNumber) {
        this.apiVersion = requireNonNull(apiVersion, "apiVersion");
        this.kind = requireNonNull(kind, "kind");
        this.listing = requireNonNull(listing, "listing");
        this.messages = requireNonNull(messages, "messages");
        this.metadata = requireNonNull(metadata, "metadata");
        this.itemNumber = itemNumber;
    }

    static ProtobufList of(
            ObjectAnswers answers, ServedResource resource, AnswerForm form, Listing listing, ObjectNode metadata) {
        boolean partial = form.isMetadata();
        String apiVersion = partial ? form.metaApiVersion() : resource.name().apiVersion();
        String kind = partial ? "PartialObjectMetadataList" : resource.kind() + "List";
        ProtobufCodec protobuf = answers.protobuf();
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        empty.set("metadata", metadata);
        MessageEncoder list = ObjectMessages.encoder(protobuf, apiVersion, kind);
        byte[] head = list.message(JsonCodec.write(empty));
        boolean swapped = partial && form.metaVersion().equals("v1beta1"); // by accident, for ever
        if (swapped) {
            head[0] = 2 << 3 | 2;
        }
        return new ProtobufList(
                apiVersion, kind, listing, ObjectMessages.of(answers, resource, form), head, swapped ? 1 : 2);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (messages.convertsCustom()) {
            writeConverted(out);
            return;
        }
        long length = metadata.length;
        for (CachedObject object : listing.objects()) {
            length += WireFrames.itemSize(messages.sizeOf(object));
        }
        out.write(WireFrames.head(apiVersion, kind, length));
        out.write(metadata);
        for (CachedObject object : listing.objects()) {
            writeItem(out, messages.of(object));
        }
        out.write(WireFrames.tail());
    }

    /** A conversion is dear, and its list is held whole anyway. */
    private void writeConverted(OutputStream out) throws IOException {
        List<byte[]> items = messages.converted(listing);
        long length = metadata.length;
        for (byte[] item : items) {
            length += WireFrames.itemSize(item.length);
        }
        out.write(WireFrames.head(apiVersion, kind, length));
        out.write(metadata);
        for (byte[] item : items) {
            writeItem(out, item);
        }
        out.write(WireFrames.tail());
    }

    private void writeItem(OutputStream out, byte[] message) throws IOException {
        out.write(WireFrames.itemHead(itemNumber, message.length));
        out.write(message);
    }
}
