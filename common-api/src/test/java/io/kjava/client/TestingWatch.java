package io.kjava.client;

import io.kjava.api.ApiException;
import io.kjava.codec.DynamicObject;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One client's watch: changes that pass its filter, in order. */
final class TestingWatch<T> implements WatchStream<T>, Consumer<TestingStore.Change> {
    private static final int CAPACITY = 100_000;

    private sealed interface Item<T> {
        record Event<T>(WatchEvent<T> event) implements Item<T> {}

        record End<T>() implements Item<T> {}

        record Failure<T>(ApiException failure) implements Item<T> {}
    }

    private final Predicate<TestingStore.Change> resource;
    private final Predicate<DynamicObject> filter;
    private final Function<DynamicObject, T> form;
    private final Consumer<TestingWatch<T>> onClose;
    private final @Nullable Consumer<WatchEvent<T>> direct;
    private final BlockingQueue<Item<T>> items = new LinkedBlockingQueue<>(CAPACITY);

    TestingWatch(
            Predicate<TestingStore.Change> resource,
            Predicate<DynamicObject> filter,
            Function<DynamicObject, T> form,
            @Nullable Consumer<WatchEvent<T>> direct,
            Consumer<TestingWatch<T>> onClose) {
        this.resource = resource;
        this.filter = filter;
        this.form = form;
        this.direct = direct;
        this.onClose = onClose;
    }

    @Override
    public void accept(TestingStore.Change change) {
        if (!resource.test(change)) {
            return;
        }
        boolean was = change.before() != null && filter.test(change.before());
        boolean is = change.after() != null && filter.test(change.after());
        if (is) {
            T object = form.apply(change.object());
            offer(was ? new WatchEvent.Modified<>(object) : new WatchEvent.Added<>(object));
        } else if (was) {
            // also an object that left the selection: its new form, as the last that is shown
            offer(new WatchEvent.Deleted<>(form.apply(change.object())));
        }
    }

    void offerExisting(DynamicObject object) {
        if (filter.test(object)) {
            offer(new WatchEvent.Added<>(form.apply(object)));
        }
    }

    void bookmark(long revision) {
        offer(new WatchEvent.Bookmark<>(Long.toString(revision)));
    }

    void end() {
        items.add(new Item.End<>());
    }

    void fail(ApiException failure) {
        items.add(new Item.Failure<>(failure));
    }

    private void offer(WatchEvent<T> event) {
        if (direct == null) {
            items.add(new Item.Event<>(event));
        } else {
            direct.accept(event);
        }
    }

    @Override
    public Optional<WatchEvent<T>> next() throws InterruptedException {
        return switch (items.take()) {
            case Item.Event<T> event -> Optional.of(event.event());
            case Item.End<T> end -> {
                items.add(end);
                yield Optional.empty();
            }
            case Item.Failure<T> failure -> throw failure.failure();
        };
    }

    @Override
    public void close() {
        onClose.accept(this);
        end();
    }
}
