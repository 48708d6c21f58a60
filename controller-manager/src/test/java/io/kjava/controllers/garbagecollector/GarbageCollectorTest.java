package io.kjava.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.client.DeleteOptions.Propagation;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void aDeletedDeploymentTakesItsSetsAndPodsWithIt() {
        cluster.create(deployment());
        cluster.settle();
        delete(Deployment.class, "web", Propagation.BACKGROUND);
        assertThat(cluster.find(Deployment.class, "web")).isEmpty();
        cluster.settle();
        assertThat(cluster.all(ReplicaSet.class)).isEmpty();
        assertThat(cluster.all(Pod.class)).isEmpty();
    }

    @Test
    void aForegroundDeletionWaitsForTheLastPod() {
        cluster.create(deployment());
        cluster.settle();
        cluster.kubelet().letDieSlowly(_ -> true);
        delete(Deployment.class, "web", Propagation.FOREGROUND);
        cluster.settle();
        assertThat(cluster.find(Deployment.class, "web")).isPresent();
        assertThat(cluster.all(ReplicaSet.class)).hasSize(1);
        assertThat(cluster.all(Pod.class)).allMatch(pod -> pod.isMarkedForDeletion());
        cluster.kubelet().letAllDie();
        cluster.settle();
        assertThat(cluster.find(Deployment.class, "web")).isEmpty();
        assertThat(cluster.all(ReplicaSet.class)).isEmpty();
        assertThat(cluster.all(Pod.class)).isEmpty();
    }

    @Test
    void orphansStay() {
        cluster.create(deployment());
        cluster.settle();
        delete(Deployment.class, "web", Propagation.ORPHAN);
        cluster.settle();
        assertThat(cluster.find(Deployment.class, "web")).isEmpty();
        assertThat(cluster.all(ReplicaSet.class))
                .singleElement()
                .satisfies(set ->
                        assertThat(set.getMetadata().getOwnerReferences()).isEmpty());
        assertThat(cluster.all(Pod.class)).hasSize(2);
    }

    @Test
    void anOwnerThatNeverWasDoesNotKeepItsDependent() {
        OwnerReference nobody = reference(map("ghost"), false);
        nobody.setUid("00000000-0000-0000-0000-000000000000");
        cluster.create(owned("a", nobody));
        cluster.settle();
        assertThat(cluster.find(ConfigMap.class, "a")).isEmpty();
    }

    @Test
    void oneOfTwoOwnersIsEnough() {
        ConfigMap first = cluster.create(map("first"));
        ConfigMap second = cluster.create(map("second"));
        cluster.create(owned("a", reference(first, false), reference(second, false)));
        cluster.settle();
        delete(ConfigMap.class, "first", Propagation.BACKGROUND);
        cluster.settle();
        assertThat(cluster.get(ConfigMap.class, "a").getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getName)
                .containsExactly("second");
        delete(ConfigMap.class, "second", Propagation.BACKGROUND);
        cluster.settle();
        assertThat(cluster.find(ConfigMap.class, "a")).isEmpty();
    }

    @Test
    void aCircleOfBlockingOwnersIsBroken() {
        ConfigMap a = cluster.create(map("a"));
        ConfigMap b = cluster.create(owned("b", reference(a, true)));
        ConfigMap c = cluster.create(owned("c", reference(b, true)));
        cluster.edit(ConfigMap.class, "a", m -> {
            m.getMetadata().setOwnerReferences(List.of(reference(c, true)));
            return m;
        });
        cluster.settle();
        delete(ConfigMap.class, "a", Propagation.FOREGROUND);
        cluster.advance(Duration.ofSeconds(10));
        assertThat(cluster.find(ConfigMap.class, "a")).isEmpty();
        assertThat(cluster.find(ConfigMap.class, "b")).isEmpty();
        assertThat(cluster.find(ConfigMap.class, "c")).isEmpty();
    }

    @Test
    void aNodeThatIsGoneLosesItsPods() {
        cluster.create(deployment());
        cluster.settle();
        cluster.node("n2");
        cluster.delete(io.fabric8.kubernetes.api.model.Node.class, "n1");
        cluster.kubelet().removeNode("n1");
        cluster.advance(Duration.ofSeconds(41));
        assertThat(cluster.all(Pod.class))
                .hasSize(2)
                .allMatch(pod -> pod.getSpec().getNodeName().equals("n2"));
    }

    private <T extends HasMetadata> void delete(Class<T> type, String name, Propagation how) {
        cluster.client()
                .resource(type)
                .delete(ObjectKey.of("default", name), DeleteOptions.DEFAULT.withPropagation(how));
    }

    private static OwnerReference reference(HasMetadata owner, boolean blocks) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withBlockOwnerDeletion(blocks)
                .build();
    }

    private static ConfigMap owned(String name, OwnerReference... owners) {
        ConfigMap map = map(name);
        map.getMetadata().setOwnerReferences(List.of(owners));
        return map;
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build();
    }

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withTemplate(Templates.of("web", "image:1"))
                .endSpec()
                .build();
    }
}
