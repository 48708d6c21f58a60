package io.kjava.kubelet.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.cri.Image;
import io.kjava.kubelet.housekeeping.ImagePlan.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImagePlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @Test
    void deletesWhatWasLongestUnusedUntilEnoughIsFree() {
        List<Image> images = List.of(image("used", 10), image("old", 10), image("older", 10), image("new", 10));
        Map<String, Usage> usage = Map.of(
                "used", new Usage(at(0), at(60)),
                "old", new Usage(at(0), at(20)),
                "older", new Usage(at(0), at(10)),
                "new", new Usage(at(59), Instant.EPOCH));

        assertThat(plan(images, usage, 5)).containsExactly("older");
        assertThat(plan(images, usage, 15)).containsExactly("older", "old");
        assertThat(plan(images, usage, Long.MAX_VALUE)).containsExactly("older", "old");
    }

    private static List<String> plan(List<Image> images, Map<String, Usage> usage, long excess) {
        return ImagePlan.of(images, Set.of("used"), usage, excess, Duration.ofMinutes(2), NOW).stream()
                .map(Image::id)
                .toList();
    }

    private static Instant at(int minute) {
        return NOW.minus(Duration.ofHours(1)).plus(Duration.ofMinutes(minute));
    }

    private static Image image(String id, long size) {
        return new Image(id, List.of(id), List.of(), size, null, "", false);
    }
}
