package io.kjava.informer;

/** What changed in an informer's copy. Objects are shared: read, never change, them. */
public sealed interface InformerEvent<T> {
    T object();

    record Added<T>(T object) implements InformerEvent<T> {}

    record Updated<T>(T before, T object) implements InformerEvent<T> {}

    /** The last state seen; after a gap in the watch this may be older than what was deleted. */
    record Removed<T>(T object) implements InformerEvent<T> {}
}
