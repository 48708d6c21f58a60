package io.kjava.dist.cli;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.dist.containerd.PauseImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does in its first minute with a user, done once in a training run so that the JVM
 * records it: discovery, lists, an application with its service, a change, an end.
 */
final class TrainingLoad {
    private static final Logger log = LoggerFactory.getLogger(TrainingLoad.class);
    private static final int STEPS = 300;
    private static final long STEP_MILLIS = 100;
    private static final String NAMESPACE = "default";
    private static final Map<String, String> LABELS = Map.of("app", "training");

    private final ApiClient client;

    TrainingLoad(ApiClient client) {
        this.client = client;
    }

    /**
     * Does it all, as far as it goes: a cache of half a run is better than none.
     *
     * @param node whether there is one that can run pods
     */
    void run(boolean node) throws InterruptedException {
        try {
            for (String path : List.of("/api", "/apis", "/api/v1", "/openapi/v3", "/version")) {
                client.read(path);
            }
            await("the default service account", () -> !list(Namespace.class).isEmpty());
            if (node) {
                await("the node", () -> list(Node.class).stream().anyMatch(TrainingLoad::ready));
                application();
            }
        } catch (ApiException e) {
            log.atWarn().setCause(e).log("training ended early");
        }
    }

    private void application() throws InterruptedException {
        ObjectKey key = ObjectKey.of(NAMESPACE, "training");
        client.resource(Service.class).create(service());
        client.resource(Deployment.class).create(deployment());
        await("the pod", () -> list(Pod.class).stream().anyMatch(TrainingLoad::ready));
        byte[] patch = "{\"spec\":{\"replicas\":2}}".getBytes(StandardCharsets.UTF_8);
        client.resource(Deployment.class).patch(key, PatchType.STRATEGIC, patch, "");
        await(
                "two pods",
                () -> list(Pod.class).stream().filter(TrainingLoad::ready).count() == 2);
        client.resource(Deployment.class)
                .delete(key, DeleteOptions.DEFAULT.withPropagation(DeleteOptions.Propagation.BACKGROUND));
        client.resource(Service.class).delete(key, DeleteOptions.DEFAULT);
        await("the end of the pods", () -> list(Pod.class).isEmpty());
    }

    private <T extends io.fabric8.kubernetes.api.model.HasMetadata> List<T> list(Class<T> type) {
        return client.resource(type).list(ListQuery.ALL).items();
    }

    private static boolean ready(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static void await(String what, BooleanSupplier there) throws InterruptedException {
        for (int step = 0; step < STEPS; step++) {
            if (there.getAsBoolean()) {
                return;
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw ApiException.internal(what + " did not come", null);
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("training")
                .endMetadata()
                .withNewSpec()
                .withSelector(LABELS)
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("training")
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withSelector(new LabelSelector(List.of(), LABELS))
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(LABELS)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .addNewContainer()
                .withName("pause")
                .withImage(PauseImage.NAME)
                .withImagePullPolicy("Never")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
