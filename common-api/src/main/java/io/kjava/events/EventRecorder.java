package io.kjava.events;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;

/**
 * Tells users what happened to an object, as {@code kubectl describe} shows it. Never blocks and never
 * throws because of the API: an event that cannot be written is lost. Thread-safe.
 */
public interface EventRecorder {
    /** Says nothing to anybody. */
    EventRecorder SILENT = (about, type, reason, message) -> {};

    /** The two types of an event. */
    enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /**
     * Records an event about an object, or about a part of one ({@code fieldPath}).
     *
     * @param reason one word in upper camel case, for machines
     * @param message a sentence for people
     */
    void record(ObjectReference about, Type type, String reason, String message);

    default void normal(HasMetadata about, String reason, String message) {
        record(References.to(about), Type.NORMAL, reason, message);
    }

    default void warning(HasMetadata about, String reason, String message) {
        record(References.to(about), Type.WARNING, reason, message);
    }
}
