package io.kjava.kubelet.probe;

import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.lifecycle.ReadyGate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One running container under probes: its verdicts, and the threads that find them. A verdict is
 * written by its own probe's thread; the whole is read by anyone.
 */
final class ProbedContainer {
    private final ReadyGate started = new ReadyGate();
    private final Map<ProbeKind, Thread> threads = new EnumMap<>(ProbeKind.class);
    private ContainerHealth health;

    ProbedContainer(ContainerHealth initial) {
        this.health = initial;
        if (initial.startup() == Verdict.SUCCESS) {
            started.open();
        }
    }

    synchronized ContainerHealth health() {
        return health;
    }

    /** Opens once the container has started: before that, only its startup probe asks. */
    ReadyGate started() {
        return started;
    }

    /** Whether the verdict is another than before. */
    boolean decide(ProbeKind kind, Verdict verdict, String message) {
        boolean changed;
        synchronized (this) {
            ContainerHealth before = health;
            health = switch (kind) {
                case STARTUP -> new ContainerHealth(verdict, before.readiness(), before.liveness(), message);
                case READINESS -> new ContainerHealth(before.startup(), verdict, before.liveness(), message);
                case LIVENESS -> new ContainerHealth(before.startup(), before.readiness(), verdict, message);
            };
            changed = verdict(before, kind) != verdict;
        }
        if (kind == ProbeKind.STARTUP && verdict == Verdict.SUCCESS) {
            started.open();
        }
        return changed;
    }

    synchronized Verdict verdict(ProbeKind kind) {
        return verdict(health, kind);
    }

    private static Verdict verdict(ContainerHealth health, ProbeKind kind) {
        return switch (kind) {
            case STARTUP -> health.startup();
            case READINESS -> health.readiness();
            case LIVENESS -> health.liveness();
        };
    }

    synchronized void own(ProbeKind kind, Thread thread) {
        threads.put(kind, thread);
    }

    /** Ends the other probes. */
    void endAllBut(ProbeKind kind) {
        List<Thread> others = new ArrayList<>();
        synchronized (this) {
            threads.forEach((other, thread) -> {
                if (other != kind) {
                    others.add(thread);
                }
            });
            threads.keySet().retainAll(Set.of(kind));
        }
        others.forEach(Thread::interrupt);
    }

    /** Ends the probes; the verdicts stay. */
    void stop() {
        List<Thread> running;
        synchronized (this) {
            running = List.copyOf(threads.values());
            threads.clear();
        }
        running.forEach(Thread::interrupt);
    }
}
