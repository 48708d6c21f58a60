package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One object at one revision: its JSON, with {@code metadata.resourceVersion} in it, and what
 * selectors ask for. Immutable but for a second encoding that may be kept beside it; the bytes are
 * shared, so read them and never change them.
 */
public final class CachedObject {
    private final ObjectKey key;
    private final String path;
    private final byte[] json;
    private final int revisionAt;
    private final long revision;
    private final long createRevision;
    private final Map<String, String> labels;
    private final SelectableFields fields;
    private final String[] values;
    private volatile EncodedForms.@Nullable Form form; // a race makes the same one twice

    CachedObject(
            ObjectKey key,
            String path,
            byte[] json,
            int revisionAt,
            long revision,
            long createRevision,
            Map<String, String> labels,
            SelectableFields fields,
            String[] values) {
        this.key = requireNonNull(key, "key");
        this.path = requireNonNull(path, "path");
        this.json = requireNonNull(json, "json");
        this.revisionAt = revisionAt;
        this.revision = revision;
        this.createRevision = createRevision;
        this.labels = requireNonNull(labels, "labels");
        this.fields = requireNonNull(fields, "fields");
        this.values = requireNonNull(values, "values");
    }

    public ObjectKey key() {
        return key;
    }

    public String namespace() {
        return key.namespace();
    }

    public String name() {
        return key.name();
    }

    /** The storage key without the resource's prefix; lists are in the order of paths. */
    public String path() {
        return path;
    }

    /** The encoded object. Shared: never change it. */
    public byte[] json() {
        return json;
    }

    public long revision() {
        return revision;
    }

    /** Of the write that made the key. */
    public long createRevision() {
        return createRevision;
    }

    public Map<String, String> labels() {
        return labels;
    }

    /** The value of a selectable field; empty when it is unset or not selectable. */
    public String field(String label) {
        return switch (label) {
            case "metadata.name" -> key.name();
            case "metadata.namespace" -> key.namespace();
            default -> fields.valueOf(values, label);
        };
    }

    EncodedForms.@Nullable Form form() {
        return form;
    }

    void setForm(EncodedForms.Form newForm) {
        form = newForm;
    }

    /** The same object with another resourceVersion: how an object looks that left at a revision. */
    CachedObject atRevision(long other) {
        byte[] digits = Long.toString(other).getBytes(StandardCharsets.US_ASCII);
        int end = revisionAt + Long.toString(revision).length();
        byte[] copy = new byte[json.length - (end - revisionAt) + digits.length];
        System.arraycopy(json, 0, copy, 0, revisionAt);
        System.arraycopy(digits, 0, copy, revisionAt, digits.length);
        System.arraycopy(json, end, copy, revisionAt + digits.length, json.length - end);
        return new CachedObject(key, path, copy, revisionAt, other, createRevision, labels, fields, values);
    }

    @Override
    public String toString() {
        return path + "@" + revision;
    }
}
