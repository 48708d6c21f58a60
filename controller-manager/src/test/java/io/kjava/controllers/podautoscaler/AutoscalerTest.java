package io.kjava.controllers.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerCondition;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import org.junit.jupiter.api.Test;

class AutoscalerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void bringsTheScaleUpToTheMinimum() {
        cluster.create(deployment(1));
        cluster.create(autoscaler(2));
        cluster.settle();

        assertThat(cluster.get(Deployment.class, "web").getSpec().getReplicas()).isEqualTo(2);
        assertThat(condition("AbleToScale").getReason()).isEqualTo("SucceededRescale");
    }

    @Test
    void saysThatNobodyServesTheMetrics() {
        cluster.create(deployment(2));
        cluster.create(autoscaler(1));
        cluster.settle();

        assertThat(condition("ScalingActive"))
                .satisfies(
                        c -> assertThat(c.getStatus()).isEqualTo("False"),
                        c -> assertThat(c.getReason()).isEqualTo("FailedGetResourceMetric"),
                        c -> assertThat(c.getMessage())
                                .isEqualTo("the HPA was unable to compute the replica count:"
                                        + " failed to get cpu utilization: unable to get"
                                        + " metrics for resource cpu: unable to fetch"
                                        + " metrics from resource metrics API: the server"
                                        + " could not find the requested resource (get"
                                        + " pods.metrics.k8s.io)"));
    }

    private HorizontalPodAutoscalerCondition condition(String type) {
        HorizontalPodAutoscalerStatus status =
                cluster.get(HorizontalPodAutoscaler.class, "web").getStatus();
        return status.getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static HorizontalPodAutoscaler autoscaler(int min) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", "web")
                .withMinReplicas(min)
                .withMaxReplicas(5)
                .addNewMetric()
                .withType("Resource")
                .withNewResource()
                .withName("cpu")
                .withNewTarget()
                .withType("Utilization")
                .withAverageUtilization(50)
                .endTarget()
                .endResource()
                .endMetric()
                .endSpec()
                .build();
    }

    private static Deployment deployment(int replicas) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withTemplate(Templates.of("web", "web:1"))
                .endSpec()
                .build();
    }
}
