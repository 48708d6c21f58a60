package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.ResourceStrategy;
import java.util.Map;

/** The strategies of the batch group, by resource. */
public final class BatchStrategies {
    private BatchStrategies() {}

    public static Map<String, ResourceStrategy> strategies() {
        return Map.of("jobs.batch", new JobStrategy(), "cronjobs.batch", new CronJobStrategy());
    }
}
