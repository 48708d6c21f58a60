package io.kjava.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ObjectKey;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import java.util.function.BiConsumer;

/** One input of a controller: something that says which objects need a look. */
@FunctionalInterface
public interface KeySource {
    /** Begins to feed the sink, until the answer is closed. Must not wait. */
    Running start(KeySink sink);

    /** A source at work. */
    interface Running extends AutoCloseable {
        /** Waits until everything that exists already has been seen. */
        void awaitSync() throws InterruptedException;

        @Override
        void close();
    }

    /** Every change of an informer's objects, as the keys that {@code handler} derives from it. */
    static <T> KeySource changes(Informer<T> informer, BiConsumer<InformerEvent<T>, KeySink> handler) {
        return sink -> {
            Informer.Registration registration = informer.addHandler(event -> handler.accept(event, sink));
            return new Running() {
                @Override
                public void awaitSync() throws InterruptedException {
                    informer.awaitSync();
                }

                @Override
                public void close() {
                    registration.close();
                }
            };
        };
    }

    /** Every change of an informer's objects, as the object's own key. */
    static <T extends HasMetadata> KeySource objects(Informer<T> informer) {
        return changes(informer, (event, sink) -> sink.add(keyOf(event.object())));
    }

    /** No keys at all, only the promise that the informer has synced before the first reconcile. */
    static KeySource synced(Informer<?> informer) {
        return _ -> new Running() {
            @Override
            public void awaitSync() throws InterruptedException {
                informer.awaitSync();
            }

            @Override
            public void close() {}
        };
    }

    private static ObjectKey keyOf(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        return new ObjectKey(
                namespace == null ? "" : namespace, object.getMetadata().getName());
    }
}
