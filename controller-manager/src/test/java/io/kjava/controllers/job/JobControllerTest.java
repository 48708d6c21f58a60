package io.kjava.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.kjava.api.ApiException;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import io.kjava.controllers.pods.PodFacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void runsAsManyAsItMayUntilEnoughHaveSucceeded() {
        cluster.create(
                job(j -> j.editSpec().withCompletions(3).withParallelism(2).endSpec()));
        cluster.settle();
        assertThat(running()).hasSize(2);
        assertThat(status().getActive()).isEqualTo(2);
        assertThat(status().getReady()).isEqualTo(2);
        running().forEach(pod -> finish(pod, 0));
        cluster.settle();
        assertThat(status().getSucceeded()).isEqualTo(2);
        assertThat(running()).hasSize(1);
        finish(running().getFirst(), 0);
        cluster.settle();
        assertThat(status().getSucceeded()).isEqualTo(3);
        assertThat(status().getActive()).isNull();
        assertThat(status().getCompletionTime()).isNotNull();
        assertThat(reasons()).containsExactly("SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached");
        assertThat(cluster.events()).contains("Normal Completed: Job completed");
        assertThat(cluster.all(Pod.class)).hasSize(3).noneMatch(JobFacts::isTracked);
        assertThat(status().getUncountedTerminatedPods().getSucceeded()).isEmpty();
    }

    @Test
    void countsAFailureAndWaitsLongerEachTime() {
        cluster.create(job(j -> j));
        cluster.settle();
        finish(running().getFirst(), 1);
        cluster.settle();
        assertThat(status().getFailed()).isEqualTo(1);
        assertThat(running()).isEmpty();
        cluster.advance(Duration.ofSeconds(11));
        assertThat(running()).hasSize(1);
        finish(running().getFirst(), 1);
        cluster.advance(Duration.ofSeconds(15));
        assertThat(running()).isEmpty();
        cluster.advance(Duration.ofSeconds(6));
        assertThat(running()).hasSize(1);
        assertThat(status().getFailed()).isEqualTo(2);
    }

    @Test
    void givesUpBeyondItsLimit() {
        cluster.create(job(j -> j.editSpec().withBackoffLimit(1).endSpec()));
        cluster.settle();
        for (int i = 0; i < 2; i++) {
            running().forEach(pod -> finish(pod, 1));
            cluster.advance(Duration.ofMinutes(1));
        }
        assertThat(status().getFailed()).isEqualTo(2);
        assertThat(reasons()).containsExactly("FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded");
        assertThat(cluster.events())
                .contains("Warning BackoffLimitExceeded: Job has reached the specified backoff" + " limit");
    }

    @Test
    void isStoppedAtItsDeadline() {
        cluster.create(job(j -> j.editSpec().withActiveDeadlineSeconds(30L).endSpec()));
        cluster.settle();
        assertThat(running()).hasSize(1);
        cluster.advance(Duration.ofSeconds(31));
        assertThat(running()).isEmpty();
        assertThat(reasons()).contains("Failed DeadlineExceeded");
        assertThat(status().getFailed()).isEqualTo(1);
    }

    @Test
    void anIndexedJobRunsEachIndexOnce() {
        cluster.create(job(j -> j.editSpec()
                .withCompletionMode("Indexed")
                .withCompletions(4)
                .withParallelism(4)
                .endSpec()));
        cluster.settle();
        assertThat(running()).extracting(JobFacts::index).containsExactlyInAnyOrder(0, 1, 2, 3);
        Pod pod = byIndex(2);
        assertThat(pod.getMetadata().getName()).startsWith("job-2-");
        assertThat(pod.getSpec().getHostname()).isEqualTo("job-2");
        assertThat(pod.getSpec().getContainers().getFirst().getEnv().getFirst().getName())
                .isEqualTo("JOB_COMPLETION_INDEX");
        finish(byIndex(0), 0);
        finish(byIndex(1), 0);
        finish(byIndex(3), 1);
        cluster.settle();
        assertThat(status().getCompletedIndexes()).isEqualTo("0,1");
        cluster.advance(Duration.ofSeconds(11));
        assertThat(running()).extracting(JobFacts::index).containsExactlyInAnyOrder(2, 3);
        running().forEach(p -> finish(p, 0));
        cluster.settle();
        assertThat(status().getCompletedIndexes()).isEqualTo("0-3");
        assertThat(status().getSucceeded()).isEqualTo(4);
        assertThat(reasons()).contains("Complete CompletionsReached");
    }

    @Test
    void aPolicyMayFailTheJobAtOnceOrIgnoreAFailure() {
        Job job = job(j -> j.editSpec()
                .withNewPodFailurePolicy()
                .addNewRule()
                .withAction("Ignore")
                .withNewOnExitCodes()
                .withOperator("In")
                .withValues(3)
                .endOnExitCodes()
                .endRule()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withOperator("In")
                .withValues(42)
                .endOnExitCodes()
                .endRule()
                .endPodFailurePolicy()
                .endSpec());
        cluster.create(job);
        cluster.settle();
        finish(running().getFirst(), 3);
        cluster.settle();
        assertThat(status().getFailed()).isNull();
        Pod pod = running().getFirst();
        finish(pod, 42);
        cluster.settle();
        JobCondition failed = status().getConditions().getLast();
        assertThat(failed.getReason()).isEqualTo("PodFailurePolicy");
        assertThat(failed.getMessage())
                .isEqualTo("Container main for pod default/%s failed with exit code 42 matching FailJob rule at index 1"
                        .formatted(pod.getMetadata().getName()));
    }

    @Test
    void indexesMayFailOnTheirOwn() {
        cluster.create(job(j -> j.editSpec()
                .withCompletionMode("Indexed")
                .withCompletions(2)
                .withParallelism(2)
                .withBackoffLimitPerIndex(1)
                .withBackoffLimit(Integer.MAX_VALUE)
                .endSpec()));
        cluster.settle();
        finish(byIndex(0), 0);
        finish(byIndex(1), 1);
        cluster.advance(Duration.ofSeconds(11));
        assertThat(byIndex(1).getMetadata().getAnnotations())
                .containsEntry("batch.kubernetes.io/job-index-failure-count", "1");
        finish(byIndex(1), 1);
        cluster.advance(Duration.ofSeconds(30));
        assertThat(status().getFailedIndexes()).isEqualTo("1");
        assertThat(status().getCompletedIndexes()).isEqualTo("0");
        assertThat(reasons()).contains("Failed FailedIndexes");
    }

    @Test
    void aSuccessPolicyEndsTheJobEarly() {
        cluster.create(job(j -> j.editSpec()
                .withCompletionMode("Indexed")
                .withCompletions(5)
                .withParallelism(5)
                .withNewSuccessPolicy()
                .addNewRule()
                .withSucceededIndexes("0")
                .endRule()
                .endSuccessPolicy()
                .endSpec()));
        cluster.settle();
        finish(byIndex(0), 0);
        cluster.settle();
        assertThat(reasons()).containsExactly("SuccessCriteriaMet SuccessPolicy", "Complete SuccessPolicy");
        assertThat(running()).isEmpty();
    }

    @Test
    void aSuspendedJobHasNoPodsAndStartsAnewLater() {
        cluster.create(job(j -> j.editSpec().withSuspend(true).endSpec()));
        cluster.settle();
        assertThat(cluster.all(Pod.class)).isEmpty();
        assertThat(reasons()).containsExactly("Suspended JobSuspended");
        assertThat(status().getStartTime()).isNull();
        cluster.edit(
                Job.class,
                "job",
                j -> new JobBuilder(j).editSpec().withSuspend(false).endSpec().build());
        cluster.settle();
        assertThat(running()).hasSize(1);
        assertThat(status().getConditions().getFirst().getStatus()).isEqualTo("False");
        assertThat(status().getStartTime()).isNotNull();
        assertThat(cluster.events()).contains("Normal Suspended: Job suspended", "Normal Resumed: Job resumed");
    }

    @Test
    void aCrashBetweenTwoWritesCountsNothingTwice() {
        cluster.create(
                job(j -> j.editSpec().withCompletions(2).withParallelism(2).endSpec()));
        cluster.settle();
        cluster.client().failOnce(call -> call.is("patch", "pods"), () -> ApiException.unavailable("not now"));
        running().forEach(pod -> finish(pod, 0));
        cluster.advance(Duration.ofMinutes(1));
        assertThat(status().getSucceeded()).isEqualTo(2);
        assertThat(cluster.all(Pod.class)).hasSize(2);
    }

    @Test
    void podsOfADeletedJobAreLetGo() {
        cluster.create(job(j -> j));
        cluster.settle();
        cluster.delete(Job.class, "job");
        cluster.settle();
        assertThat(cluster.all(Pod.class)).isEmpty();
    }

    @Test
    void aFinishedJobIsDeletedAfterItsTime() {
        cluster.create(job(j -> j.editSpec().withTtlSecondsAfterFinished(100).endSpec()));
        cluster.settle();
        finish(running().getFirst(), 0);
        cluster.advance(Duration.ofSeconds(99));
        assertThat(cluster.find(Job.class, "job")).isPresent();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(cluster.find(Job.class, "job")).isEmpty();
        assertThat(cluster.all(Pod.class)).isEmpty();
    }

    private List<Pod> running() {
        return cluster.all(Pod.class, PodFacts::isActive);
    }

    private Pod byIndex(int index) {
        return running().stream()
                .filter(p -> JobFacts.index(p) == index)
                .findFirst()
                .orElseThrow();
    }

    private void finish(Pod pod, int exitCode) {
        cluster.kubelet().finish(pod.getMetadata().getName(), exitCode);
    }

    private JobStatus status() {
        return cluster.get(Job.class, "job").getStatus();
    }

    private List<String> reasons() {
        return status().getConditions().stream()
                .filter(c -> c.getStatus().equals("True"))
                .map(c -> c.getType() + " " + c.getReason())
                .toList();
    }

    private static Job job(java.util.function.UnaryOperator<JobBuilder> change) {
        JobBuilder job = new JobBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("job")
                .endMetadata()
                .withNewSpec()
                .withTemplate(Templates.of("job", "image"))
                .endSpec();
        job.editSpec()
                .editTemplate()
                .editSpec()
                .withRestartPolicy("Never")
                .endSpec()
                .endTemplate()
                .endSpec();
        return change.apply(job).build();
    }
}
