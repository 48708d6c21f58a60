package io.kjava.informer;

import io.kjava.api.ObjectKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A local copy of one resource that follows the server. One reflector thread writes it; everybody
 * reads without waiting. Objects are shared by all readers and must not be changed.
 */
public interface Informer<T> extends AutoCloseable {
    Optional<T> get(ObjectKey key);

    /** All objects, in no particular order; a view of this instant. */
    Collection<T> all();

    Collection<T> inNamespace(String namespace);

    /**
     * Objects under one value of an index added with {@link #addIndex}.
     *
     * @throws IllegalArgumentException when there is no such index
     */
    Collection<T> byIndex(String index, String value);

    /** Adds an index, once per name: the function says under which values an object is found. */
    void addIndex(String name, Function<T, List<String>> values);

    /**
     * Calls the handler for every object known so far ({@code Added}), on the calling thread, and for
     * every change from then on, in order and one at a time, on the reflector's thread: a handler
     * must be short (put a key in a queue) and must not add handlers itself.
     */
    Registration addHandler(Consumer<InformerEvent<T>> handler);

    /** A handler's place in an informer; closing it ends the calls. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether the first list has arrived and every handler has seen it. */
    boolean hasSynced();

    void awaitSync() throws InterruptedException;

    @Override
    void close();
}
