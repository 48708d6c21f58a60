package io.kjava.apiserver.registry.core;

import java.util.ArrayList;
import java.util.List;

/** What one write of a service has taken, and what it will give back when it has happened. */
final class HeldValues implements io.kjava.apiserver.registry.WriteHook.Reservation {
    private final List<Runnable> onRollback = new ArrayList<>();
    private final List<Runnable> onCommit = new ArrayList<>();

    void taken(Runnable giveBack) {
        onRollback.add(giveBack);
    }

    void unused(Runnable giveBack) {
        onCommit.add(giveBack);
    }

    @Override
    public void commit() {
        onCommit.forEach(Runnable::run);
    }

    @Override
    public void rollback() {
        onRollback.forEach(Runnable::run);
    }
}
