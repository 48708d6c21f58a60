package io.kjava.controllers.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.kjava.controllers.objects.Timestamps;
import java.time.Instant;
import java.util.Optional;

/**
 * The runs between the last one and now. Pure.
 *
 * @param latest the most recent one that is due; empty when none is
 * @param tooMany whether more than a hundred were missed, which looks like a broken clock
 */
record MissedRuns(Optional<Instant> latest, long count, boolean tooMany) {
    private static final int MANY = 100;
    private static final int MOST = 100_000;

    static MissedRuns of(CronJob job, CronSchedule schedule, Instant now) {
        Instant from = job.getStatus() == null
                ? Instant.EPOCH
                : Timestamps.orEpoch(job.getStatus().getLastScheduleTime());
        if (from.equals(Instant.EPOCH)) {
            from = Timestamps.orEpoch(job.getMetadata().getCreationTimestamp());
        }
        Long deadline = job.getSpec().getStartingDeadlineSeconds();
        if (deadline != null) {
            Instant earliest = now.minusSeconds(deadline);
            from = earliest.isAfter(from) ? earliest : from;
        }
        Optional<Instant> latest = Optional.empty();
        long count = 0;
        for (Optional<Instant> next = schedule.next(from);
                next.isPresent() && !next.get().isAfter(now) && count < MOST;
                next = schedule.next(next.get())) {
            latest = next;
            count++;
        }
        return new MissedRuns(latest, count, count > MANY);
    }
}
