package io.kjava.kubelet.plan;

import java.time.Duration;

/** Durations as Kubernetes' messages spell them: {@code 10s}, {@code 2m40s}, {@code 5m0s}. */
public final class DurationText {
    private DurationText() {}

    public static String of(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        return seconds / 3600 + "h" + seconds % 3600 / 60 + "m" + seconds % 60 + "s";
    }
}
