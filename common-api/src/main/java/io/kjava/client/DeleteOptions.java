package io.kjava.client;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.JsonCodec;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How to delete.
 *
 * @param gracePeriodSeconds absent: the object's own default
 * @param propagation absent ({@code DEFAULT}): the kind's default
 * @param uid only this incarnation; empty for any
 * @param resourceVersion only this revision; empty for any
 */
public record DeleteOptions(
        OptionalLong gracePeriodSeconds, Propagation propagation, String uid, String resourceVersion) {
    public static final DeleteOptions DEFAULT = new DeleteOptions(OptionalLong.empty(), Propagation.DEFAULT, "", "");

    public enum Propagation {
        DEFAULT(""),
        BACKGROUND("Background"),
        FOREGROUND("Foreground"),
        ORPHAN("Orphan");

        private final String wireName;

        Propagation(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    public DeleteOptions {
        requireNonNull(gracePeriodSeconds, "gracePeriodSeconds");
        requireNonNull(propagation, "propagation");
        requireNonNull(uid, "uid");
        requireNonNull(resourceVersion, "resourceVersion");
    }

    /** The body of a request to delete. */
    public byte[] toJson() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("apiVersion", "v1");
        body.put("kind", "DeleteOptions");
        gracePeriodSeconds.ifPresent(seconds -> body.put("gracePeriodSeconds", seconds));
        if (propagation != Propagation.DEFAULT) {
            body.put("propagationPolicy", propagation.wireName());
        }
        if (!uid.isEmpty()) {
            body.withObject("/preconditions").put("uid", uid);
        }
        if (!resourceVersion.isEmpty()) {
            body.withObject("/preconditions").put("resourceVersion", resourceVersion);
        }
        return JsonCodec.write(body);
    }

    public static DeleteOptions now() {
        return DEFAULT.withGrace(0);
    }

    public DeleteOptions withGrace(long seconds) {
        return new DeleteOptions(OptionalLong.of(seconds), propagation, uid, resourceVersion);
    }

    public DeleteOptions withPropagation(Propagation propagation) {
        return new DeleteOptions(gracePeriodSeconds, propagation, uid, resourceVersion);
    }

    public DeleteOptions withUid(String uid) {
        return new DeleteOptions(gracePeriodSeconds, propagation, uid, resourceVersion);
    }

    public DeleteOptions withResourceVersion(String resourceVersion) {
        return new DeleteOptions(gracePeriodSeconds, propagation, uid, resourceVersion);
    }
}
