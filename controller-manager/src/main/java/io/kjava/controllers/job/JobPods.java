package io.kjava.controllers.job;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.pods.PodFactory;
import java.util.ArrayList;
import java.util.List;

/** The pods of a job as they are made. Pure. */
final class JobPods {
    private static final String INDEX_ENV = "JOB_COMPLETION_INDEX";

    private JobPods() {}

    static Pod plain(Job job) {
        return new PodBuilder(PodFactory.fromTemplate(job.getSpec().getTemplate(), job))
                .editMetadata()
                .addToFinalizers(JobFacts.FINALIZER)
                .endMetadata()
                .build();
    }

    static Pod indexed(Job job, int index, JobTally tally) {
        String number = Integer.toString(index);
        PodBuilder pod = new PodBuilder(plain(job))
                .editMetadata()
                .withGenerateName(Keys.name(job) + "-" + index + "-")
                .addToAnnotations(JobFacts.INDEX, number)
                .addToLabels(JobFacts.INDEX, number)
                .endMetadata()
                .editSpec()
                .withHostname(hostname(job, index))
                .endSpec();
        if (job.getSpec().getBackoffLimitPerIndex() != null) {
            int failures = tally.lastFailureOfIndex(index).map(tally::failures).orElse(0);
            int ignored =
                    tally.lastFailureOfIndex(index).map(tally::ignoredFailures).orElse(0);
            pod.editMetadata()
                    .addToAnnotations(JobFacts.INDEX_FAILURES, Integer.toString(failures))
                    .endMetadata();
            if (ignored > 0) {
                pod.editMetadata()
                        .addToAnnotations(JobFacts.INDEX_IGNORED, Integer.toString(ignored))
                        .endMetadata();
            }
        }
        Pod built = pod.build();
        built.getSpec().getContainers().forEach(JobPods::addIndexVariable);
        built.getSpec().getInitContainers().forEach(JobPods::addIndexVariable);
        return built;
    }

    private static String hostname(Job job, int index) {
        String name = Keys.name(job);
        String end = "-" + index;
        int room = 63 - end.length();
        return (name.length() > room ? name.substring(0, room) : name) + end;
    }

    private static void addIndexVariable(Container container) {
        if (container.getEnv().stream().anyMatch(e -> e.getName().equals(INDEX_ENV))) {
            return;
        }
        List<EnvVar> env = new ArrayList<>(container.getEnv());
        env.add(new EnvVarBuilder()
                .withName(INDEX_ENV)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("metadata.labels['" + JobFacts.INDEX + "']")
                .endFieldRef()
                .endValueFrom()
                .build());
        container.setEnv(env);
    }
}
