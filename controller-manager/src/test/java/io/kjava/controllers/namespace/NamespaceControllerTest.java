package io.kjava.controllers.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kjava.api.ObjectKey;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class NamespaceControllerTest {
    private final TestingCluster cluster = new TestingCluster().node("n1");

    @Test
    void aNamespaceGetsItsAccountAndCertificate() {
        make("x");
        cluster.settle();
        assertThat(cluster.client().resource(ServiceAccount.class).get(ObjectKey.of("x", "default")))
                .isPresent();
        ConfigMap map = cluster.client()
                .resource(ConfigMap.class)
                .get(ObjectKey.of("x", "kube-root-ca.crt"))
                .orElseThrow();
        assertThat(map.getData()).containsEntry("ca.crt", "root certificate");
    }

    @Test
    void aDeletedNamespaceGoesWithAllItsContent() {
        make("x");
        pod("x", "a");
        cluster.settle();
        cluster.delete(Namespace.class, "x");
        cluster.advance(Duration.ofSeconds(20));
        assertThat(cluster.find(Namespace.class, "x")).isEmpty();
        assertThat(cluster.all(Pod.class)).isEmpty();
        assertThat(cluster.all(
                        ConfigMap.class, m -> m.getMetadata().getNamespace().equals("x")))
                .isEmpty();
    }

    @Test
    void podsGoFirstAndWhatRemainsIsSaid() {
        make("x");
        pod("x", "a");
        cluster.settle();
        cluster.kubelet().letDieSlowly(_ -> true);
        cluster.delete(Namespace.class, "x");
        cluster.advance(Duration.ofSeconds(20));
        Namespace namespace = cluster.get(Namespace.class, "x");
        assertThat(namespace.getStatus().getConditions())
                .filteredOn(c -> c.getType().equals("NamespaceContentRemaining"))
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.getStatus()).isEqualTo("True");
                    assertThat(c.getMessage())
                            .isEqualTo("Some resources are remaining: pods has 1 resource" + " instances");
                });
        assertThat(cluster.all(
                        ConfigMap.class, m -> m.getMetadata().getNamespace().equals("x")))
                .isNotEmpty(); // pods may still need it
        cluster.kubelet().letAllDie();
        cluster.advance(Duration.ofSeconds(1));
        assertThat(cluster.find(Namespace.class, "x")).isEmpty();
    }

    @Test
    void aFinalizerHoldsTheNamespaceBack() {
        make("x");
        cluster.settle();
        ConfigMap held = cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("x")
                .withName("held")
                .withFinalizers("test/hold")
                .endMetadata()
                .build());
        cluster.delete(Namespace.class, "x");
        cluster.advance(Duration.ofSeconds(30));
        assertThat(cluster.get(Namespace.class, "x").getStatus().getConditions())
                .filteredOn(c -> c.getType().equals("NamespaceFinalizersRemaining"))
                .singleElement()
                .satisfies(c -> assertThat(c.getMessage()).endsWith("test/hold in 1 resource instances"));
        ConfigMap latest = cluster.client()
                .resource(ConfigMap.class)
                .get(ObjectKey.of("x", held.getMetadata().getName()))
                .orElseThrow();
        latest.getMetadata().setFinalizers(java.util.List.of());
        cluster.client().resource(ConfigMap.class).update(latest);
        cluster.advance(Duration.ofSeconds(30));
        assertThat(cluster.find(Namespace.class, "x")).isEmpty();
    }

    @Test
    void aTokenSecretIsFilledAndGoesWithItsAccount() {
        cluster.settle();
        cluster.create(new SecretBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("token")
                .addToAnnotations("kubernetes.io/service-account.name", "default")
                .endMetadata()
                .withType("kubernetes.io/service-account-token")
                .build());
        cluster.settle();
        Secret secret = cluster.get(Secret.class, "token");
        assertThat(new String(Base64.getDecoder().decode(secret.getData().get("token")), StandardCharsets.UTF_8))
                .startsWith("token-1-of");
        assertThat(secret.getData()).containsKeys("ca.crt", "namespace");
        assertThat(secret.getMetadata().getAnnotations()).containsKey("kubernetes.io/service-account.uid");
        cluster.delete(ServiceAccount.class, "default");
        cluster.settle();
        assertThat(cluster.find(Secret.class, "token")).isEmpty();
        assertThat(cluster.find(ServiceAccount.class, "default")).isPresent();
    }

    private void make(String name) {
        cluster.create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build());
    }

    private void pod(String namespace, String name) {
        cluster.create(new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withSpec(Templates.of("x", "image").getSpec())
                .build());
    }
}
