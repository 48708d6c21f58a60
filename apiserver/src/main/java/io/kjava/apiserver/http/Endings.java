package io.kjava.apiserver.http;

import java.util.ArrayList;
import java.util.List;

/** What is to be done once when a request's answer is written, or cannot be any more. One thread's. */
final class Endings {
    private final List<Runnable> actions = new ArrayList<>(2);
    private boolean connection;

    void add(Runnable action) {
        actions.add(action);
    }

    /** The connection ends with the answer, too. */
    void endConnection() {
        connection = true;
    }

    boolean endsConnection() {
        return connection;
    }

    /** Last added, first run. */
    void run() {
        actions.reversed().forEach(Runnable::run);
    }
}
