package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;

/**
 * Which objects of a resource a reader wants.
 *
 * @param namespace empty for all of them, and for cluster-scoped resources
 */
public record Selection(String namespace, LabelQuery labels, FieldQuery fields) {
    public static final Selection EVERYTHING = new Selection("", LabelQuery.EVERYTHING, FieldQuery.EVERYTHING);

    public Selection {
        requireNonNull(namespace, "namespace");
        requireNonNull(labels, "labels");
        requireNonNull(fields, "fields");
    }

    public static Selection inNamespace(String namespace) {
        return new Selection(namespace, LabelQuery.EVERYTHING, FieldQuery.EVERYTHING);
    }

    public boolean matches(CachedObject object) {
        return (namespace.isEmpty() || namespace.equals(object.namespace()))
                && (labels.isEverything() || labels.matches(object.labels()))
                && (fields.isEverything() || fields.matches(object::field));
    }

    /** Whether it asks for more than a namespace. */
    public boolean hasSelector() {
        return !labels.isEverything() || !fields.isEverything();
    }
}
