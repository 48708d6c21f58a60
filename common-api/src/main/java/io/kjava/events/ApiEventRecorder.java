package io.kjava.events;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.events.EventAggregator.Decision;
import io.kjava.events.EventAggregator.Occurrence;
import io.kjava.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to the API on one thread of its own. Up to a thousand wait; more are dropped. A server
 * that cannot be reached is tried some times, one that refuses is not asked again.
 */
public final class ApiEventRecorder implements EventRecorder, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ApiEventRecorder.class);
    private static final int CAPACITY = 1000;
    private static final int TRIES = 12;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

    private final ResourceClient<Event> events;
    private final String component;
    private final String host;
    private final InstantSource clock;
    private final EventAggregator aggregator = new EventAggregator();
    private final BlockingQueue<Occurrence> pending = new ArrayBlockingQueue<>(CAPACITY);
    private final Lifecycle lifecycle = new Lifecycle();

    private ApiEventRecorder(ApiClient client, String component, String host, InstantSource clock) {
        this.events = client.resource(Event.class);
        this.component = requireNonNull(component, "component");
        this.host = requireNonNull(host, "host");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * @param component who speaks, for example {@code replicaset-controller}
     * @param host the node it speaks from; may be empty
     */
    public static ApiEventRecorder start(ApiClient client, String component, String host, InstantSource clock) {
        ApiEventRecorder recorder = new ApiEventRecorder(client, component, host, clock);
        recorder.lifecycle.start("events-" + component, recorder::writeForEver);
        return recorder;
    }

    @Override
    public void record(ObjectReference about, Type type, String reason, String message) {
        Occurrence occurrence = new Occurrence(about, type, reason, message, clock.instant());
        if (!pending.offer(occurrence)) {
            log.atDebug().addKeyValue("reason", reason).log("event dropped: too many wait");
        }
    }

    private void writeForEver() {
        try {
            while (true) {
                Occurrence occurrence = pending.take();
                try {
                    write(occurrence);
                } catch (RuntimeException e) {
                    log.atWarn().setCause(e).log("event lost");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Occurrence occurrence) throws InterruptedException {
        Decision decision = aggregator.decide(occurrence).orElse(null);
        if (decision == null) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            try {
                aggregator.remember(decision, send(decision));
                return;
            } catch (ApiException e) {
                if (e.reason() != ApiException.Reason.SERVICE_UNAVAILABLE) {
                    log.atDebug()
                            .addKeyValue("reason", occurrence.reason())
                            .addKeyValue("message", e.getMessage())
                            .log("event refused");
                    return;
                }
                Thread.sleep(BETWEEN_TRIES);
            }
        }
    }

    private Event send(Decision decision) {
        Event known = decision.known();
        if (known == null) {
            return events.create(fresh(decision));
        }
        try {
            return events.patch(keyOf(known), PatchType.STRATEGIC, countUp(decision), "");
        } catch (ApiException e) {
            if (e.isNotFound()) { // events expire
                return events.create(fresh(decision));
            }
            throw e;
        }
    }

    private Event fresh(Decision decision) {
        Occurrence occurrence = decision.occurrence();
        ObjectReference about = occurrence.about();
        Instant at = occurrence.at();
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        String namespace = about.getNamespace();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace == null || namespace.isEmpty() ? "default" : namespace)
                .withName(about.getName() + "." + Long.toHexString(nanos))
                .endMetadata()
                .withInvolvedObject(about)
                .withType(occurrence.type().wireName())
                .withReason(occurrence.reason())
                .withMessage(decision.message())
                .withFirstTimestamp(seconds(at))
                .withLastTimestamp(seconds(at))
                .withCount(decision.count())
                .withNewSource()
                .withComponent(component)
                .withHost(host.isEmpty() ? null : host)
                .endSource()
                .withReportingComponent(component)
                .withReportingInstance(host)
                .build();
    }

    private static byte[] countUp(Decision decision) {
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put("count", decision.count());
        patch.put("lastTimestamp", seconds(decision.occurrence().at()));
        patch.put("message", decision.message());
        return JsonCodec.writeTyped(patch);
    }

    private static ObjectKey keyOf(Event event) {
        return ObjectKey.of(
                event.getMetadata().getNamespace(), event.getMetadata().getName());
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
