package io.kjava.events;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.kjava.events.EventRecorder.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Many alike become one. An object may cause 25 events at once and then one every five minutes; the
 * same event again raises a count; more than ten different messages for one reason within ten minutes
 * are combined. Remembers the newest 4096 of each. Confined to one thread.
 */
final class EventAggregator {
    private static final int REMEMBERED = 4096;
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofMinutes(5);
    private static final int MAX_SIMILAR = 10;
    private static final Duration SIMILAR_FOR = Duration.ofMinutes(10);
    private static final String COMBINED = "(combined from similar events): ";

    /** One thing that happened. */
    record Occurrence(ObjectReference about, Type type, String reason, String message, Instant at) {}

    /**
     * What to write.
     *
     * @param known the event that was written before, to be counted up; null for a new one
     */
    record Decision(
            Occurrence occurrence,
            String message,
            int count,
            @Nullable Event known) {}

    private record Subject(String kind, String namespace, String name, String uid, String version) {
        static Subject of(ObjectReference about) {
            return new Subject(
                    text(about.getKind()),
                    text(about.getNamespace()),
                    text(about.getName()),
                    text(about.getUid()),
                    text(about.getApiVersion()));
        }
    }

    private record Topic(Subject subject, String fieldPath, Type type, String reason) {}

    private record Same(Topic topic, String message) {}

    private static final class Bucket {
        double tokens = BURST;
        Instant refilled;

        Bucket(Instant now) {
            refilled = now;
        }

        boolean take(Instant now) {
            double passed = Math.max(0, Duration.between(refilled, now).toMillis());
            tokens = Math.min(BURST, tokens + passed / REFILL.toMillis());
            refilled = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    private static final class Similar {
        final Set<String> messages = new HashSet<>();
        Instant last;

        Similar(Instant now) {
            last = now;
        }
    }

    private static final class Written {
        int count;

        @Nullable
        Event event;
    }

    private final Map<Subject, Bucket> buckets = newest();
    private final Map<Topic, Similar> topics = newest();
    private final Map<Same, Written> written = newest();

    /** What to write about this occurrence; empty when its object causes too many. */
    Optional<Decision> decide(Occurrence occurrence) {
        requireNonNull(occurrence, "occurrence");
        Subject subject = Subject.of(occurrence.about());
        Topic topic =
                new Topic(subject, text(occurrence.about().getFieldPath()), occurrence.type(), occurrence.reason());
        boolean combined = isOneOfMany(topic, occurrence);
        String message = combined ? COMBINED + occurrence.message() : occurrence.message();
        Written record = written.computeIfAbsent(new Same(topic, combined ? COMBINED : message), _ -> new Written());
        record.count++;
        if (!buckets.computeIfAbsent(subject, _ -> new Bucket(occurrence.at())).take(occurrence.at())) {
            return Optional.empty();
        }
        return Optional.of(new Decision(occurrence, message, record.count, record.event));
    }

    /** Remembers what the server answered, so that the next one alike counts it up. */
    void remember(Decision decision, Event answer) {
        Occurrence occurrence = decision.occurrence();
        Topic topic = new Topic(
                Subject.of(occurrence.about()),
                text(occurrence.about().getFieldPath()),
                occurrence.type(),
                occurrence.reason());
        boolean combined = !decision.message().equals(occurrence.message());
        Written record = written.get(new Same(topic, combined ? COMBINED : decision.message()));
        if (record != null) {
            record.event = answer;
        }
    }

    private boolean isOneOfMany(Topic topic, Occurrence occurrence) {
        Similar similar = topics.get(topic);
        if (similar == null || Duration.between(similar.last, occurrence.at()).compareTo(SIMILAR_FOR) > 0) {
            similar = new Similar(occurrence.at());
            topics.put(topic, similar);
        }
        similar.last = occurrence.at();
        if (similar.messages.size() < MAX_SIMILAR) {
            similar.messages.add(occurrence.message());
            return false;
        }
        return !similar.messages.contains(occurrence.message());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <K, V> Map<K, V> newest() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
