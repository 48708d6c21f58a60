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
        List<Candidate> candidates = new ArrayList<>();
        for (Image image : images) {
            Usage known = usage.get(image.id());
            if (known != null
                    && !image.pinned()
                    && !inUse.contains(image.id())
                    && !known.firstSeen().plus(minimumAge).isAfter(now)) {
                candidates.add(new Candidate(image, known));
            }
        }
        candidates.sort(Comparator.comparing((Candidate one) -> one.usage.lastUsed())
                .thenComparing(one -> one.usage.firstSeen()));
        List<Image> chosen = new ArrayList<>();
        long freed = 0;
        for (Candidate one : candidates) {
            if (freed >= excess) {
                break;
            }
            chosen.add(one.image);
            freed += one.image.size();
        }
        return chosen;
    }

    private record Candidate(Image image, Usage usage) {}
}
