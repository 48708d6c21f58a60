package io.kjava.scheduler.framework;

import java.util.List;

/** The rules of one profile, in order, and the weights of its wishes. */
public record PluginSet(List<FilterPlugin> filters, List<Weighted> scores) {
    /** A wish and how much it counts. */
    public record Weighted(ScorePlugin plugin, int weight) {}

    public PluginSet {
        filters = List.copyOf(filters);
        scores = List.copyOf(scores);
    }
}
