package io.kjava.apiserver.watchcache;

import static java.util.Objects.requireNonNull;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All watchers who see the same changes in the same form: what is made for the first of them that comes
 * to a place in the chain is handed to the others who come there. Keeps nothing alive. Thread-safe.
 *
 * @param <F> the form of some changes
 */
public final class Audience<F> {
    private static final int MOST_EXAMINED = 2_000;
    private static final int MOST_CHANGES = 256;
    private static final int MOST_BYTES = 64 * 1024;

    private final Selection selection;
    private final Function<List<WatchItem.Change>, F> maker;
    private WeakReference<Batch<F>> latest = new WeakReference<>(null); // guarded by this

    /**
     * What follows a place in the chain.
     *
     * @param first that was examined
     * @param last that was examined
     * @param changes that the audience sees
     * @param form of those; empty when there are none
     */
    record Batch<F>(WindowEvent first, WindowEvent last, int changes, Optional<F> form) {}

    /**
     * @param maker of the form; the changes are never none
     */
    public Audience(Selection selection, Function<List<WatchItem.Change>, F> maker) {
        this.selection = requireNonNull(selection, "selection");
        this.maker = requireNonNull(maker, "maker");
    }

    /** From that change on; at least that one is examined. */
    synchronized Batch<F> from(WindowEvent first) {
        Batch<F> known = latest.get();
        if (known != null && known.first == first) {
            return known;
        }
        Batch<F> made = examine(first);
        latest = new WeakReference<>(made);
        return made;
    }

    private Batch<F> examine(WindowEvent first) {
        List<WatchItem.Change> changes = new ArrayList<>();
        WindowEvent last = first;
        WindowEvent at = first;
        int bytes = 0;
        for (int looked = 0; at != null && looked < MOST_EXAMINED; looked++) {
            Optional<WatchItem.Change> change = at.seenBy(selection);
            if (change.isPresent()) {
                changes.add(change.get());
                bytes += change.get().object().json().length;
            }
            last = at;
            at = changes.size() < MOST_CHANGES && bytes < MOST_BYTES ? at.next() : null;
        }
        return new Batch<>(
                first, last, changes.size(), changes.isEmpty() ? Optional.empty() : Optional.of(maker.apply(changes)));
    }
}
