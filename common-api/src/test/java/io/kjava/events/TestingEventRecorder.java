package io.kjava.events;

import io.fabric8.kubernetes.api.model.ObjectReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events, in order, as {@code Type Reason: message}. */
public final class TestingEventRecorder implements EventRecorder {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void record(ObjectReference about, Type type, String reason, String message) {
        lines.add(type.wireName() + " " + reason + ": " + message);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public void clear() {
        lines.clear();
    }
}
