package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException;
import io.kjava.cri.CriException.Code;
import io.kjava.cri.RuntimeEvent;
import io.kjava.cri.RuntimeService;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the runtime that something happened to a container and pokes its pod. Follows events
 * where the runtime has them; where it has none, every pod is looked at once a second, while there are
 * any. Now and then every pod is looked at in any case: an event may get lost.
 */
public final class RuntimeEvents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuntimeEvents.class);
    private static final Duration SAFETY_INTERVAL = Duration.ofMinutes(2);
    private static final Duration WITHOUT_EVENTS = Duration.ofSeconds(1);
    private static final Duration SETTLED = Duration.ofMillis(300);
    private static final Duration RECONNECT_LONGEST = Duration.ofSeconds(2);

    private final RuntimeService runtime;
    private final ContainerIndex index;
    private final Pokes pods;
    private final Lifecycle lifecycle = new Lifecycle();

    /** Who is told. */
    public interface Pokes {
        /** Something happened to the pod. */
        void poke(String podUid);

        /** This container or sandbox of the pod has ended, whatever the runtime still says. */
        void ended(String podUid, String id);

        void pokeAll();
    }

    private RuntimeEvents(RuntimeService runtime, ContainerIndex index, Pokes pods) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.index = requireNonNull(index, "index");
        this.pods = requireNonNull(pods, "pods");
    }

    public static RuntimeEvents start(RuntimeService runtime, ContainerIndex index, Pokes pods) {
        RuntimeEvents events = new RuntimeEvents(runtime, index, pods);
        events.lifecycle.start("runtime-events", events::followForEver);
        events.lifecycle.start("runtime-relist", () -> events.pokeEvery(SAFETY_INTERVAL));
        return events;
    }

    private void followForEver() {
        Duration wait = Duration.ofMillis(50);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                // What happened before the runtime had taken the call is seen by looking once.
                Thread settled = Threads.start("runtime-settled", () -> pokeAfter(SETTLED));
                try {
                    runtime.followEvents(this::told);
                    wait = Duration.ofMillis(50);
                } catch (CriException e) {
                    if (e.code() == Code.UNIMPLEMENTED) {
                        pokeEvery(WITHOUT_EVENTS);
                        return;
                    }
                    if (e.code() == Code.CANCELLED) {
                        return;
                    }
                    log.atDebug().setCause(e).log("the runtime's events ended");
                } finally {
                    settled.interrupt();
                }
                Thread.sleep(wait);
                Duration doubled = wait.multipliedBy(2);
                wait = doubled.compareTo(RECONNECT_LONGEST) > 0 ? RECONNECT_LONGEST : doubled;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void told(RuntimeEvent event) {
        index.podOf(event.id()).ifPresent(uid -> {
            if (event instanceof RuntimeEvent.Stopped) {
                pods.ended(uid, event.id());
            } else {
                pods.poke(uid);
            }
        });
    }

    private void pokeAfter(Duration delay) {
        try {
            Thread.sleep(delay);
            pods.pokeAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pokeEvery(Duration interval) {
        while (!Thread.currentThread().isInterrupted()) {
            pokeAfter(interval);
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
