package io.kjava.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.kjava.client.ListQuery;
import io.kjava.client.TestingApiClient;
import io.kjava.client.WatchEvent;
import io.kjava.client.WatchStream;
import io.kjava.time.TestingClock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiEventRecorderTest {
    private final TestingClock clock = new TestingClock();
    private final TestingApiClient client = new TestingApiClient(clock);
    private final ConfigMap about = client.seed(new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("m")
            .endMetadata()
            .build());

    @Test
    void theSameEventAgainRaisesItsCount() throws Exception {
        try (WatchStream<Event> watch = client.resource(Event.class).watch(ListQuery.ALL);
                ApiEventRecorder recorder = ApiEventRecorder.start(client, "tester", "n1", clock)) {
            recorder.normal(about, "Made", "made it");
            recorder.normal(about, "Made", "made it");
            Event first = next(watch);
            Event second = next(watch);
            assertThat(first.getSource().getComponent()).isEqualTo("tester");
            assertThat(first.getCount()).isEqualTo(1);
            assertThat(second.getCount()).isEqualTo(2);
            assertThat(second.getMetadata().getName())
                    .isEqualTo(first.getMetadata().getName());
        }
    }

    @Test
    void anObjectThatCausesTooManyIsSilencedAndManyAlikeAreCombined() throws Exception {
        try (WatchStream<Event> watch = client.resource(Event.class).watch(ListQuery.ALL);
                ApiEventRecorder recorder = ApiEventRecorder.start(client, "tester", "", clock)) {
            for (int i = 0; i < 30; i++) {
                recorder.warning(about, "Bad", "reason " + i);
                clock.advance(java.time.Duration.ofMillis(1));
            }
            ConfigMap other = new ConfigMapBuilder(about).build();
            other.getMetadata().setName("last");
            recorder.normal(other, "Done", "end");
            Map<String, Integer> counts = new HashMap<>();
            Event event = next(watch);
            while (!event.getReason().equals("Done")) {
                counts.put(event.getMetadata().getName(), event.getCount());
                event = next(watch);
            }
            assertThat(counts).hasSize(11); // ten of their own, one for all the others
            assertThat(counts.values()).contains(15); // 25 in all: then silence
        }
    }

    private static Event next(WatchStream<Event> watch) throws InterruptedException {
        return switch (watch.next().orElseThrow()) {
            case WatchEvent.Added<Event> added -> added.object();
            case WatchEvent.Modified<Event> modified -> modified.object();
            default -> throw new AssertionError("unexpected");
        };
    }
}
