package io.kjava.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import org.junit.jupiter.api.Test;

class DisruptionTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void aShareIsOfWhatTheOwnersAskFor() {
        cluster.create(deployment(4));
        cluster.create(budget(null, new IntOrString("25%")));
        cluster.settle();
        PodDisruptionBudgetStatus status = status();
        assertThat(status.getExpectedPods()).isEqualTo(4);
        assertThat(status.getDesiredHealthy()).isEqualTo(3);
        assertThat(status.getCurrentHealthy()).isEqualTo(4);
        assertThat(status.getDisruptionsAllowed()).isEqualTo(1);
        assertThat(status.getConditions().getFirst().getReason()).isEqualTo("SufficientPods");
    }

    @Test
    void anEvictionUsesTheBudgetUp() {
        cluster.create(deployment(3));
        cluster.create(budget(new IntOrString(2), null));
        cluster.settle();
        assertThat(status().getDisruptionsAllowed()).isEqualTo(1);
        cluster.kubelet().letDieSlowly(_ -> true);
        cluster.kubelet().keepUnready(_ -> true);
        evict(0);
        cluster.settle();
        assertThat(status().getDisruptionsAllowed()).isZero();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> evict(1))
                .matches(e -> e.reason() == ApiException.Reason.TOO_MANY_REQUESTS);
        cluster.kubelet().letAllDie();
        cluster.kubelet().makeReady();
        cluster.settle();
        assertThat(status().getDisruptionsAllowed()).isEqualTo(1);
    }

    @Test
    void aBudgetWithoutPodsAllowsNothing() {
        cluster.create(budget(new IntOrString(1), null));
        cluster.settle();
        assertThat(status().getDisruptionsAllowed()).isZero();
        assertThat(status().getConditions().getFirst().getReason()).isEqualTo("InsufficientPods");
    }

    private void evict(int index) {
        Pod pod = cluster.all(Pod.class).get(index);
        cluster.client()
                .resource(Pod.class)
                .createSub(
                        ObjectKey.of("default", pod.getMetadata().getName()),
                        "eviction",
                        new EvictionBuilder().build(),
                        DynamicObject.class);
    }

    private PodDisruptionBudgetStatus status() {
        return cluster.get(PodDisruptionBudget.class, "budget").getStatus();
    }

    private static PodDisruptionBudget budget(IntOrString min, IntOrString max) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("budget")
                .endMetadata()
                .withNewSpec()
                .withMinAvailable(min)
                .withMaxUnavailable(max)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
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
                .withTemplate(Templates.of("web", "image"))
                .endSpec()
                .build();
    }
}
