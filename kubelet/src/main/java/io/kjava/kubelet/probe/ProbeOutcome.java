package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

/** What one question brought to light. */
sealed interface ProbeOutcome {
    /** Output that is kept of an answer. */
    int MAX_OUTPUT = 10 * 1024;

    record Success() implements ProbeOutcome {}

    /** A success that a user should know more about. */
    record Warning(String message) implements ProbeOutcome {
        public Warning {
            requireNonNull(message, "message");
        }
    }

    record Failure(String message) implements ProbeOutcome {
        public Failure {
            requireNonNull(message, "message");
        }
    }

    /** The question could not be asked; says nothing about the container. */
    record Unknown(String message) implements ProbeOutcome {
        public Unknown {
            requireNonNull(message, "message");
        }
    }
}
