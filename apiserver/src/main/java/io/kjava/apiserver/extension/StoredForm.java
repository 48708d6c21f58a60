package io.kjava.apiserver.extension;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.watchcache.ValueDecoder;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/**
 * How stored bytes of a custom kind are read: without what the schema of today does not know, with the
 * defaults of today. Objects that were stored in another version are left for their conversion.
 */
final class StoredForm implements ValueDecoder {
    private final String stored;
    private final VersionForms forms;

    StoredForm(String stored, VersionForms forms) {
        this.stored = requireNonNull(stored, "stored");
        this.forms = requireNonNull(forms, "forms");
    }

    @Override
    public byte[] toJson(byte[] value) {
        DynamicObject object = JsonCodec.read(value);
        if (!object.apiVersion().equals(stored)) {
            return value;
        }
        forms.complete(object);
        if (object.at("metadata", "generation").asLong(0) == 0) {
            object.metadata().put("generation", 1L);
        }
        ObjectNode tree = object.tree().objectNode();
        tree.put("kind", object.kind());
        tree.put("apiVersion", object.apiVersion());
        tree.set("metadata", object.metadata());
        object.tree().properties().forEach(entry -> tree.putIfAbsent(entry.getKey(), entry.getValue()));
        byte[] shown = JsonCodec.write(tree);
        return Arrays.equals(shown, value) ? value : shown;
    }
}
