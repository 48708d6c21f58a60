package io.kjava.controllers.resourcequota;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.kjava.controllers.Templates;
import io.kjava.controllers.TestingCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotaControllerTest {
    private final TestingCluster cluster = new TestingCluster("root-ca-certificate-publisher-controller").node("n1");

    @Test
    void countsWhatPodsAskForUntilTheyEnd() {
        cluster.create(quota("requests.cpu", "2", "limits.memory", "1Gi", "pods", "5", "count/pods", "9"));
        cluster.create(pod("a"));
        cluster.create(pod("b"));
        cluster.settle();
        assertThat(used())
                .containsEntry("requests.cpu", "600m")
                .containsEntry("limits.memory", "256Mi")
                .containsEntry("pods", "2")
                .containsEntry("count/pods", "2");
        cluster.kubelet().finish("a", 0);
        cluster.settle();
        assertThat(used()).containsEntry("pods", "1").containsEntry("count/pods", "2");
        cluster.delete(Pod.class, "b");
        cluster.settle();
        assertThat(used()).containsEntry("requests.cpu", "0");
    }

    @Test
    void countsObjectsOfAnyKind() {
        cluster.create(quota("services.nodeports", "3", "configmaps", "9", "count/deployments.apps", "2"));
        cluster.create(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("s")
                .endMetadata()
                .withNewSpec()
                .withType("NodePort")
                .addNewPort()
                .withPort(1)
                .endPort()
                .endSpec()
                .build());
        cluster.settle();
        assertThat(used())
                .containsEntry("services.nodeports", "1")
                .containsEntry("configmaps", "0")
                .containsEntry("count/deployments.apps", "0");
        cluster.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("m")
                .endMetadata()
                .build());
        cluster.settle();
        assertThat(used()).containsEntry("configmaps", "1");
    }

    @Test
    void scopesChoosePods() {
        ResourceQuota quota = quota("pods", "5");
        quota.getSpec().setScopes(java.util.List.of("BestEffort"));
        cluster.create(quota);
        cluster.create(pod("guaranteed"));
        Pod poor = pod("poor");
        poor.getSpec().getContainers().getFirst().setResources(null);
        cluster.create(poor);
        cluster.settle();
        assertThat(used()).containsEntry("pods", "1");
    }

    private Map<String, String> used() {
        Map<String, String> result = new java.util.TreeMap<>();
        cluster.get(ResourceQuota.class, "quota")
                .getStatus()
                .getUsed()
                .forEach((name, amount) -> result.put(name, amount.toString()));
        return result;
    }

    private static ResourceQuota quota(String... hard) {
        Map<String, Quantity> amounts = new java.util.TreeMap<>();
        for (int i = 0; i < hard.length; i += 2) {
            amounts.put(hard[i], new Quantity(hard[i + 1]));
        }
        return new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("quota")
                .endMetadata()
                .withNewSpec()
                .withHard(amounts)
                .endSpec()
                .build();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withSpec(Templates.of("x", "image").getSpec())
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("cpu", new Quantity("300m"))
                .addToLimits("memory", new Quantity("128Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }
}
