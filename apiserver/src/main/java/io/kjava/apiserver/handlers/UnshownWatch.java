package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.request.EventBody;
import io.kjava.apiserver.watchcache.Watcher;
import io.kjava.time.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A watch in a form that no event has: as in Kubernetes, it ends when there is something to tell. */
final class UnshownWatch implements EventBody {
    private final Watcher watcher;
    private final Deadline deadline;

    UnshownWatch(Watcher watcher, Deadline deadline) {
        this.watcher = requireNonNull(watcher, "watcher");
        this.deadline = requireNonNull(deadline, "deadline");
    }

    @Override
    public Optional<Event> next() throws InterruptedException {
        watcher.next(deadline.remaining(), 1);
        return Optional.empty();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try (this) {
            out.flush();
            next();
        }
    }

    @Override
    public void close() {
        watcher.close();
    }
}
