package io.kjava.http.streaming;

import java.util.ArrayList;
import java.util.List;

/** What to do when a session ends. Thread-safe. */
final class EndActions {
    private final List<Runnable> actions = new ArrayList<>(2);
    private boolean ended;

    void add(Runnable action) {
        synchronized (actions) {
            if (!ended) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Runs them, the first time. */
    void run() {
        List<Runnable> due;
        synchronized (actions) {
            ended = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }
}
