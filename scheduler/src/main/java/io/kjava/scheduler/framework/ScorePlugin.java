package io.kjava.scheduler.framework;

import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.List;

/** A wish about nodes that all fit. Pure and stateless. */
public interface ScorePlugin {
    long MAX = 100;

    String name();

    /** A score from 0 to {@link #MAX} for each node, in their order. */
    long[] score(PodView pod, ClusterSnapshot snapshot, List<NodeView> nodes);

    /** Stretches raw scores so that the highest is {@link #MAX}; all zero stay zero. */
    static long[] normalize(long[] raw, boolean reverse) {
        long highest = 0;
        for (long value : raw) {
            highest = Math.max(highest, value);
        }
        long[] result = new long[raw.length];
        for (int i = 0; i < raw.length; i++) {
            long scaled = highest == 0 ? 0 : raw[i] * MAX / highest;
            result[i] = reverse ? MAX - scaled : scaled;
        }
        return result;
    }
}
