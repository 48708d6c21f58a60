package io.kjava.client;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * How to delete.
 *
 * @param gracePeriodSeconds absent: the object's own default
 * @param propagation absent ({@code DEFAULT}): the kind's default
 * @param uid only this incarnation; empty for any
 * @param resourceVersion only this revision; empty for any
 */
public record DeleteOptions(
        OptionalLong gracePeriodSeconds,
        Propagation propagation,
        String uid,
        String resourceVersion) {
    public static final DeleteOptions DEFAULT =
            new DeleteOptions(OptionalLong.empty(), Propagation.DEFAULT, "", "");

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
