package io.kjava.kubelet.housekeeping;

import io.kjava.cri.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which images to delete: unused ones, those longest unused first, until enough is free. Pure. */
final class ImagePlan {
    private ImagePlan() {}

    /** What is known of one image beside the runtime's own words. */
    record Usage(Instant firstSeen, Instant lastUsed) {}

    /**
     * @param excess bytes to free; everything deletable goes when they do not suffice
     * @param minimumAge younger ones are left alone
     */
    static List<Image> of(
            List<Image> images,
            Set<String> inUse,
            Map<String, Usage> usage,
            long excess,
            Duration minimumAge,
            Instant now) {
        List<Image> candidates = images.stream()
                .filter(image -> !image.pinned() && !inUse.contains(image.id()))
                .filter(image -> usage.containsKey(image.id()))
                .filter(image ->
                        !usage.get(image.id()).firstSeen().plus(minimumAge).isAfter(now))
                .sorted(Comparator.comparing(
                                (Image image) -> usage.get(image.id()).lastUsed())
                        .thenComparing(image -> usage.get(image.id()).firstSeen()))
                .toList();
        List<Image> chosen = new ArrayList<>();
        long freed = 0;
        for (Image image : candidates) {
            if (freed >= excess) {
                break;
            }
            chosen.add(image);
            freed += image.size();
        }
        return chosen;
    }
}
