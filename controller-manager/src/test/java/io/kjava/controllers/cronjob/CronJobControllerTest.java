package io.kjava.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CronJobControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void startsAJobWhenItIsDue() {
        cluster.create(cronJob("*/5 * * * *", "Allow"));
        cluster.advance(Duration.ofMinutes(4));
        assertThat(cluster.all(Job.class)).isEmpty();
        cluster.advance(Duration.ofMinutes(2));
        Job job = cluster.all(Job.class).getFirst();
        long minute = Instant.parse("2026-03-02T12:05:00Z").getEpochSecond() / 60;
        assertThat(job.getMetadata().getName()).isEqualTo("cron-" + minute);
        assertThat(job.getMetadata().getAnnotations())
                .containsEntry("batch.kubernetes.io/cronjob-scheduled-timestamp", "2026-03-02T12:05:00Z");
        CronJob cron = cluster.get(CronJob.class, "cron");
        assertThat(cron.getStatus().getLastScheduleTime()).isEqualTo("2026-03-02T12:05:00Z");
        assertThat(cron.getStatus().getActive()).hasSize(1);
        finishAll();
        cluster.settle();
        cron = cluster.get(CronJob.class, "cron");
        assertThat(cron.getStatus().getActive()).isEmpty();
        assertThat(cron.getStatus().getLastSuccessfulTime()).isNotNull();
        assertThat(cluster.events())
                .contains(
                        "Normal SuccessfulCreate: Created job cron-" + minute,
                        "Normal SawCompletedJob: Saw completed job: cron-%d, condition: Complete".formatted(minute));
    }

    @Test
    void forbidWaitsForTheRunningOne() {
        cluster.create(cronJob("* * * * *", "Forbid"));
        cluster.advance(Duration.ofMinutes(5));
        assertThat(cluster.all(Job.class)).hasSize(1);
        finishAll();
        cluster.advance(Duration.ofMinutes(1));
        assertThat(cluster.all(Job.class)).hasSize(2);
    }

    @Test
    void replaceEndsTheRunningOne() {
        cluster.create(cronJob("* * * * *", "Replace"));
        cluster.advance(Duration.ofMinutes(3));
        assertThat(cluster.all(Job.class)).hasSize(1);
        assertThat(cluster.events()).anyMatch(e -> e.startsWith("Normal SuccessfulDelete"));
    }

    @Test
    void keepsOnlyTheNewestOfTheFinished() {
        cluster.create(cronJob("* * * * *", "Allow"));
        for (int i = 0; i < 8; i++) {
            cluster.advance(Duration.ofMinutes(1));
            finishAll();
        }
        cluster.settle();
        assertThat(cluster.all(Job.class, j -> j.getStatus().getCompletionTime() != null))
                .hasSize(3);
    }

    @Test
    void aSuspendedOneStartsNothing() {
        CronJob cron = cronJob("* * * * *", "Allow");
        cron.getSpec().setSuspend(true);
        cluster.create(cron);
        cluster.advance(Duration.ofMinutes(3));
        assertThat(cluster.all(Job.class)).isEmpty();
    }

    private void finishAll() {
        cluster.all(Pod.class, PodFacts::isActive)
                .forEach(pod -> cluster.kubelet().finish(pod.getMetadata().getName(), 0));
    }

    private static CronJob cronJob(String schedule, String policy) {
        CronJob cron = new CronJobBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("cron")
                .endMetadata()
                .withNewSpec()
                .withSchedule(schedule)
                .withConcurrencyPolicy(policy)
                .withNewJobTemplate()
                .withNewSpec()
                .withTemplate(Templates.of("cron", "image"))
                .endSpec()
                .endJobTemplate()
                .endSpec()
                .build();
        cron.getSpec().getJobTemplate().getSpec().getTemplate().getSpec().setRestartPolicy("Never");
        return cron;
    }
}
