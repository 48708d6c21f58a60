package io.kjava.apiserver.registry;

import io.kjava.apiserver.storage.Stored;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Between trees and stored bytes. What is stored begins with kind, apiVersion and metadata and has no
 * resourceVersion: that is the revision of the storage. Pure.
 */
final class ObjectEncoding {
    private static final byte[] START = "{\"kind\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HEAD = 512;

    private ObjectEncoding() {}

    /** The bytes to store. The object loses its resourceVersion. */
    static byte[] toStored(DynamicObject object) {
        object.setResourceVersion("");
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", object.kind());
        tree.put("apiVersion", object.apiVersion());
        tree.set("metadata", object.metadata());
        object.tree().properties().forEach(entry -> tree.putIfAbsent(entry.getKey(), entry.getValue()));
        return JsonCodec.write(tree);
    }

    /** The bytes to store, in the version that is stored. The object loses its resourceVersion. */
    static byte[] toStored(ServedResource resource, DynamicObject object) {
        object.setResourceVersion("");
        return toStored(resource.storage().toStored(object));
    }

    /** The object that was stored, with its resourceVersion. */
    static DynamicObject read(StoredResource resource, Stored stored) {
        DynamicObject object = JsonCodec.read(resource.decode(stored.value()));
        object.setResourceVersion(Long.toString(stored.revision()));
        return object;
    }

    /** The same in the version that the steps of a write work in. */
    static DynamicObject read(ServedResource resource, Stored stored) {
        return resource.storage().toServed(read(resource.stored(), stored));
    }

    /**
     * What the writer is shown.
     *
     * @param object as the steps of the write left it
     * @param stored its bytes
     */
    static byte[] written(ServedResource resource, DynamicObject object, byte[] stored, long revision) {
        if (resource.storage().isIdentity()) {
            return Shown.inVersion(resource, shown(stored, revision));
        }
        return shown(toStored(object), revision);
    }

    /** What a client is shown: stored bytes with the resourceVersion in them. */
    static byte[] shown(byte[] stored, long revision) {
        int at = metadataEnd(stored);
        if (at < 0) {
            DynamicObject object = JsonCodec.read(stored);
            object.setResourceVersion(Long.toString(revision));
            return JsonCodec.write(object);
        }
        boolean empty = stored[at] == '}';
        String field = "\"resourceVersion\":\"" + revision + (empty ? "\"" : "\",");
        byte[] inserted = field.getBytes(StandardCharsets.US_ASCII);
        byte[] result = new byte[stored.length + inserted.length];
        System.arraycopy(stored, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(stored, at, result, at + inserted.length, stored.length - at);
        return result;
    }

    /** The place after the opening brace of the metadata in bytes that this class wrote; -1 in others. */
    private static int metadataEnd(byte[] stored) {
        if (!isAt(stored, 0, START)) {
            return -1;
        }
        int end = Math.min(stored.length - METADATA.length, MAX_HEAD);
        for (int i = START.length; i < end; i++) {
            if (stored[i] == '"' && isAt(stored, i, METADATA)) {
                return i + METADATA.length;
            }
        }
        return -1;
    }

    private static boolean isAt(byte[] bytes, int offset, byte[] part) {
        if (offset + part.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < part.length; i++) {
            if (bytes[offset + i] != part[i]) {
                return false;
            }
        }
        return true;
    }
}
