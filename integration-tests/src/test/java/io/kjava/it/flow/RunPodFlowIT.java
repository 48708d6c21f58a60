package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Flow B: from the binding of a pod until its container runs and its status is back. */
class RunPodFlowIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final Kubectl kubectl = TestCluster.shared().kubectl();

    @Test
    void aPodRunsAndSaysSo() {
        String ns = kubectl.namespace("run-plain");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input(Manifests.sleeper("a"))
                .ok();
        kubectl.await(ns, "pod/a", "condition=Ready", LIMIT);

        assertThat(kubectl.value(ns, "pod/a", ".status.phase")).isEqualTo("Running");
        assertThat(kubectl.value(ns, "pod/a", ".status.podIP")).startsWith("10.42.");
        assertThat(kubectl.value(ns, "pod/a", ".status.containerStatuses[0].containerID"))
                .startsWith("containerd://");
    }

    @Test
    void aPodThatEndsIsSucceededAndLeavesItsMessage() {
        String ns = kubectl.namespace("run-once");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: once}
                        spec:
                          restartPolicy: Never
                          initContainers:
                          - {name: first, image: %1$s, command: [sh, -c, "echo init > /work/file"],
                             volumeMounts: [{name: work, mountPath: /work}]}
                          containers:
                          - name: main
                            image: %1$s
                            command: [sh, -c, "cat /work/file > /dev/termination-log; cat /cfg/key; echo $GREETING"]
                            env:
                            - {name: WHO, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                            - {name: GREETING, value: "hello $(WHO)"}
                            volumeMounts:
                            - {name: work, mountPath: /work}
                            - {name: cfg, mountPath: /cfg}
                          volumes:
                          - {name: work, emptyDir: {}}
                          - {name: cfg, configMap: {name: cfg}}
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: cfg}
                        data: {key: "from-config\\n"}
                        """.formatted(TestImages.BUSYBOX))
                .ok();
        kubectl.await(ns, "pod/once", "jsonpath={.status.phase}=Succeeded", LIMIT);

        assertThat(kubectl.value(ns, "pod/once", ".status.containerStatuses[0].state.terminated.message"))
                .isEqualTo("init\n");
        assertThat(kubectl.run("-n", ns, "logs", "once")).isEqualTo("from-config\nhello once\n");
    }

    @Test
    void aContainerThatFailsIsStartedAgainWithBackoff() {
        String ns = kubectl.namespace("run-crash");
        kubectl.command("-n", ns, "apply", "-f", "-")
                .input("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: crash}
                        spec:
                          containers:
                          - {name: main, image: %s, command: [sh, -c, "exit 3"]}
                        """.formatted(TestImages.BUSYBOX))
                .ok();

        Eventually.holds(LIMIT, () -> {
            String status = kubectl.run("-n", ns, "get", "pod", "crash", "-o", "json");
            assertThat(status).contains("CrashLoopBackOff").contains("\"exitCode\": 3");
        });
        assertThat(kubectl.run("-n", ns, "get", "pod", "crash")).contains("CrashLoopBackOff");
    }
}
