package io.kjava.controllers.cronjob;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** The jobs of a cron job: how they are made and how they ended. Pure. */
final class JobEnds {
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    private JobEnds() {}

    /** {@code Complete} or {@code Failed}; empty while it runs. */
    static Optional<String> of(Job job) {
        if (job.getStatus() == null) {
            return Optional.empty();
        }
        return job.getStatus().getConditions().stream()
                .filter(c -> "True".equals(c.getStatus()))
                .map(JobCondition::getType)
                .filter(type -> type.equals("Complete") || type.equals("Failed"))
                .findFirst();
    }

    static ObjectReference reference(Job job) {
        return new ObjectReferenceBuilder()
                .withApiVersion(job.getApiVersion())
                .withKind(job.getKind())
                .withNamespace(Keys.namespace(job))
                .withName(Keys.name(job))
                .withUid(Keys.uid(job))
                .withResourceVersion(job.getMetadata().getResourceVersion())
                .build();
    }

    /** The name holds the minute it is due: a run can be started only once. */
    static Job jobFor(CronJob cronJob, Instant due, ZoneId zone) {
        ObjectMeta template = cronJob.getSpec().getJobTemplate().getMetadata() == null
                ? new ObjectMeta()
                : cronJob.getSpec().getJobTemplate().getMetadata();
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(Keys.namespace(cronJob))
                .withName(Keys.name(cronJob) + "-" + due.getEpochSecond() / 60)
                .withLabels(template.getLabels())
                .withAnnotations(template.getAnnotations())
                .addToAnnotations(SCHEDULED, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(due.atZone(zone)))
                .withOwnerReferences(List.of(Owners.controllerReference(cronJob)))
                .endMetadata()
                .withSpec(cronJob.getSpec().getJobTemplate().getSpec())
                .build();
    }
}
