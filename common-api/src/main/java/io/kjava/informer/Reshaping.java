package io.kjava.informer;

import static java.util.Objects.requireNonNull;

import io.kjava.client.WatchEvent;
import java.util.List;
import java.util.function.Function;

/** Passes on what a reflector sees in another form. */
final class Reshaping<S, T> implements Reflector.Sink<S> {
    private final Function<S, T> form;
    private final Reflector.Sink<T> next;

    Reshaping(Function<S, T> form, Reflector.Sink<T> next) {
        this.form = requireNonNull(form, "form");
        this.next = requireNonNull(next, "next");
    }

    @Override
    public void replace(List<S> objects) {
        next.replace(objects.stream().map(form).toList());
    }

    @Override
    public void apply(WatchEvent<S> event) {
        switch (event) {
            case WatchEvent.Added<S> added -> next.apply(new WatchEvent.Added<>(form.apply(added.object())));
            case WatchEvent.Modified<S> modified ->
                next.apply(new WatchEvent.Modified<>(form.apply(modified.object())));
            case WatchEvent.Deleted<S> deleted -> next.apply(new WatchEvent.Deleted<>(form.apply(deleted.object())));
            case WatchEvent.Bookmark<S> _ -> {}
        }
    }
}
