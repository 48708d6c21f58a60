package io.kjava.cri;

/**
 * Something happened to a container or a sandbox. A hint to look, never the truth: when an event
 * arrives, the runtime's own answers may still lag behind it by some milliseconds.
 */
public sealed interface RuntimeEvent {
    /** The container, or the sandbox itself. */
    String id();

    record Created(String id) implements RuntimeEvent {}

    record Started(String id) implements RuntimeEvent {}

    record Stopped(String id) implements RuntimeEvent {}

    record Deleted(String id) implements RuntimeEvent {}
}
