package io.kjava.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void aNewDeploymentBecomesAvailable() {
        cluster.create(deployment("web", 3, "image:1"));
        cluster.settle();

        Deployment deployment = cluster.get(Deployment.class, "web");
        assertThat(deployment.getStatus().getAvailableReplicas()).isEqualTo(3);
        assertThat(deployment.getStatus().getObservedGeneration()).isEqualTo(1);
        assertThat(deployment.getMetadata().getAnnotations()).containsEntry("deployment.kubernetes.io/revision", "1");
        assertThat(condition(deployment, "Available").getReason()).isEqualTo("MinimumReplicasAvailable");
        ReplicaSet set = cluster.all(ReplicaSet.class).getFirst();
        assertThat(condition(deployment, "Progressing").getReason()).isEqualTo("NewReplicaSetAvailable");
        assertThat(condition(deployment, "Progressing").getMessage())
                .isEqualTo("ReplicaSet \"%s\" has successfully progressed."
                        .formatted(set.getMetadata().getName()));
        assertThat(set.getMetadata().getName())
                .isEqualTo("web-" + set.getMetadata().getLabels().get("pod-template-hash"));
        assertThat(set.getMetadata().getAnnotations())
                .containsEntry("deployment.kubernetes.io/desired-replicas", "3")
                .containsEntry("deployment.kubernetes.io/max-replicas", "4");
        assertThat(cluster.all(Pod.class)).hasSize(3);
        assertThat(cluster.events())
                .contains("Normal ScalingReplicaSet: Scaled up replica set %s from 0 to 3"
                        .formatted(set.getMetadata().getName()));
        assertThat(cluster.failures()).isEmpty();
    }

    @Test
    void aRollingUpdateKeepsWithinItsLimits() {
        cluster.create(deployment("web", 10, "image:1"));
        cluster.settle();
        cluster.kubelet().keepUnready(pod -> image(pod).equals("image:2"));
        setImage("image:2");
        cluster.settle();
        // 25 % surge up, 25 % unavailable down: 13 pods at most, 8 available at least
        assertThat(cluster.all(Pod.class)).hasSize(13);
        assertThat(cluster.all(Pod.class, pod -> image(pod).equals("image:2"))).hasSize(5);
        assertThat(cluster.all(Pod.class, pod -> image(pod).equals("image:1"))).hasSize(8);

        cluster.kubelet().makeReady();
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(10).allMatch(p -> image(p).equals("image:2"));
        assertThat(cluster.get(Deployment.class, "web").getMetadata().getAnnotations())
                .containsEntry("deployment.kubernetes.io/revision", "2");
        assertThat(cluster.all(ReplicaSet.class)).hasSize(2);
    }

    @Test
    void aRollbackTakesTheOldSetAgainAndRemembersItsRevisions() {
        cluster.create(deployment("web", 2, "image:1"));
        cluster.settle();
        setImage("image:2");
        cluster.settle();
        setImage("image:1");
        cluster.settle();
        assertThat(cluster.all(ReplicaSet.class)).hasSize(2);
        ReplicaSet current = cluster.all(ReplicaSet.class, set -> set.getSpec().getReplicas() > 0)
                .getFirst();
        assertThat(current.getMetadata().getAnnotations())
                .containsEntry("deployment.kubernetes.io/revision", "3")
                .containsEntry("deployment.kubernetes.io/revision-history", "1");
    }

    @Test
    void aStuckRolloutTimesOutAndSaysSo() {
        cluster.kubelet().keepUnready(_ -> true);
        cluster.create(deployment("web", 1, "image:1"));
        cluster.advance(Duration.ofSeconds(599));
        assertThat(progressReason()).isEqualTo("ReplicaSetUpdated");
        cluster.advance(Duration.ofSeconds(10));
        assertThat(progressReason()).isEqualTo("ProgressDeadlineExceeded");
        assertThat(condition(cluster.get(Deployment.class, "web"), "Progressing")
                        .getMessage())
                .endsWith("has timed out progressing.");
    }

    @Test
    void aPausedDeploymentScalesButDoesNotRoll() {
        cluster.create(deployment("web", 2, "image:1"));
        cluster.settle();
        edit(d -> d.getSpec().setPaused(true));
        setImage("image:2");
        edit(d -> d.getSpec().setReplicas(4));
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(4).allMatch(p -> image(p).equals("image:1"));
        assertThat(progressReason()).isEqualTo("DeploymentPaused");
        edit(d -> d.getSpec().setPaused(false));
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(4).allMatch(p -> image(p).equals("image:2"));
    }

    @Test
    void recreateEndsAllOldPodsBeforeTheFirstNewOne() {
        Deployment recreate = deployment("web", 2, "image:1");
        recreate.getSpec().getStrategy().setType("Recreate");
        recreate.getSpec().getStrategy().setRollingUpdate(null);
        cluster.create(recreate);
        cluster.settle();
        cluster.kubelet().letDieSlowly(_ -> true);
        setImage("image:2");
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(2).allMatch(p -> image(p).equals("image:1"));
        cluster.kubelet().letAllDie();
        cluster.settle();
        assertThat(cluster.all(Pod.class)).hasSize(2).allMatch(p -> image(p).equals("image:2"));
    }

    @Test
    void scalingInTheMiddleOfARolloutIsShared() {
        Deployment deployment = deployment("web", 10, "image:1");
        deployment.getSpec().getStrategy().getRollingUpdate().setMaxSurge(new IntOrString(3));
        deployment.getSpec().getStrategy().getRollingUpdate().setMaxUnavailable(new IntOrString(2));
        cluster.create(deployment);
        cluster.settle();
        cluster.kubelet().keepUnready(pod -> image(pod).equals("image:bad"));
        setImage("image:bad");
        cluster.settle();
        assertThat(sizes()).containsExactly(8, 5);
        edit(d -> d.getSpec().setReplicas(30));
        cluster.settle();
        assertThat(sizes()).containsExactly(20, 13);
    }

    @Test
    void oldHistoryIsForgotten() {
        Deployment deployment = deployment("web", 1, "image:1");
        deployment.getSpec().setRevisionHistoryLimit(1);
        cluster.create(deployment);
        cluster.settle();
        for (int i = 2; i < 6; i++) {
            setImage("image:" + i);
            cluster.settle();
        }
        assertThat(cluster.all(ReplicaSet.class)).hasSize(2);
    }

    @Test
    void aTakenNameIsAvoided() {
        cluster.create(deployment("web", 1, "image:1"));
        cluster.settle();
        ReplicaSet first = cluster.all(ReplicaSet.class).getFirst();
        cluster.delete(Deployment.class, "web");
        cluster.settle();
        ReplicaSet stranger = new io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder(first)
                .withNewMetadata()
                .withNamespace("default")
                .withName(first.getMetadata().getName())
                .endMetadata()
                .editSpec()
                .withReplicas(0)
                .withNewSelector()
                .addToMatchLabels("app", "stranger")
                .endSelector()
                .withTemplate(Templates.of("stranger", "x"))
                .endSpec()
                .build();
        cluster.create(stranger);
        cluster.create(deployment("web", 1, "image:1"));
        cluster.advance(Duration.ofSeconds(1));
        Deployment again = cluster.get(Deployment.class, "web");
        assertThat(again.getStatus().getCollisionCount()).isEqualTo(1);
        assertThat(again.getStatus().getAvailableReplicas()).isEqualTo(1);
    }

    private List<Integer> sizes() {
        return cluster.all(ReplicaSet.class).stream()
                .sorted(java.util.Comparator.comparing(Revisions::of))
                .map(set -> set.getSpec().getReplicas())
                .toList();
    }

    private String progressReason() {
        return condition(cluster.get(Deployment.class, "web"), "Progressing").getReason();
    }

    private void setImage(String image) {
        edit(d -> d.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image));
    }

    private void edit(java.util.function.Consumer<Deployment> change) {
        cluster.edit(Deployment.class, "web", d -> {
            change.accept(d);
            return d;
        });
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private static DeploymentCondition condition(Deployment deployment, String type) {
        return deployment.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static Deployment deployment(String name, int replicas, String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString("25%"))
                .withMaxUnavailable(new IntOrString("25%"))
                .endRollingUpdate()
                .endStrategy()
                .withTemplate(Templates.of(name, image))
                .endSpec()
                .build();
    }
}
