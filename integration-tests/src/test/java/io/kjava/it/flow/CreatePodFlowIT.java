package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Flow A: from the POST of a pod until a watcher sees it, and what the answer says. */
class CreatePodFlowIT {
    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @Test
    void aWatcherSeesTheNewPod() throws Exception {
        String ns = kubectl.namespace("create-watch");
        CompletableFuture<String> seen = CompletableFuture.supplyAsync(
                () -> kubectl.run("-n", ns, "wait", "pod/later", "--for=create", "--timeout=30s"));
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("later"))
                .ok();

        assertThat(seen.get(40, TimeUnit.SECONDS)).contains("pod/later");
    }

    @Test
    void aCreatedPodCarriesItsDefaults() {
        String ns = kubectl.namespace("create-defaults");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("plain"))
                .ok();

        assertThat(kubectl.run(
                        "-n",
                        ns,
                        "get",
                        "pod",
                        "plain",
                        "-o",
                        "jsonpath={.spec.restartPolicy} {.spec.dnsPolicy}"
                                + " {.spec.terminationGracePeriodSeconds}"
                                + " {.spec.schedulerName} {.spec.serviceAccountName}"
                                + " {.spec.containers[0].imagePullPolicy}"
                                + " {.status.qosClass}"))
                .isEqualTo("Always ClusterFirst 30 default-scheduler default IfNotPresent BestEffort");
    }

    @Test
    void aPodWithoutContainersIsRefusedWithItsField() {
        Command.Result result = kubectl.command("create", "--validate=false", "-f", "-")
                .input("""
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: empty}
                                spec: {containers: []}
                                """)
                .run();

        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains("The Pod \"empty\" is invalid").contains("spec.containers: Required value");
    }

    @Test
    void anUnknownFieldIsRefusedByName() {
        Command.Result result = kubectl.command("create", "-f", "-")
                .input(Manifests.sleeper("typo").replace("containers:", "containerz:"))
                .run();

        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains("unknown field \"spec.containerz\"");
    }
}
