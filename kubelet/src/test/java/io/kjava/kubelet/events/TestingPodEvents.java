package io.kjava.kubelet.events;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps every event as one line: {@code Warning Unhealthy [container] message}. Thread-safe. */
public final class TestingPodEvents implements PodEvents {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void normal(Pod pod, String reason, String message) {
        lines.add("Normal " + reason + " " + message);
    }

    @Override
    public void warning(Pod pod, String reason, String message) {
        lines.add("Warning " + reason + " " + message);
    }

    @Override
    public void normal(Pod pod, String container, String reason, String message) {
        lines.add("Normal " + reason + " [" + container + "] " + message);
    }

    @Override
    public void warning(Pod pod, String container, String reason, String message) {
        lines.add("Warning " + reason + " [" + container + "] " + message);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The next event; waits for it. */
    public String take() throws InterruptedException {
        return lines.take();
    }
}
