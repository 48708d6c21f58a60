package io.kjava.it.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Kubectl;
import io.kjava.it.fixture.TestCluster;
import io.kjava.it.fixture.TestImages;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a node says about itself while a pod with a probe runs on it, under Kubernetes' names. */
class MetricsFlowIT {
    private final Kubectl kubectl = TestCluster.shared().kubectl();

    private String page(String path) {
        return kubectl.run("get", "--raw", "/api/v1/nodes/server/proxy" + path);
    }

    @Test
    void aNodeCountsItsPodsAndItsRuntimesWork() {
        String ns = kubectl.namespace("metrics");
        kubectl.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: probed, namespace: metrics}
                spec:
                  nodeName: server
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: c
                    image: "%s"
                    command: [sleep, "3600"]
                    readinessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
                """.formatted(TestImages.BUSYBOX));
        kubectl.await(ns, "pod/probed", "condition=Ready", Duration.ofSeconds(60));

        assertThat(page("/metrics"))
                .contains(
                        "kubelet_node_name{node=\"server\"} 1",
                        "kubelet_running_pods ",
                        "kubelet_running_containers{container_state=\"running\"}",
                        "kubelet_pod_start_duration_seconds_bucket{le=\"0.5\"}",
                        "kubelet_pod_worker_duration_seconds_bucket{operation_type=\"sync\",le=\"0.005\"}",
                        "kubelet_pod_worker_start_duration_seconds_count",
                        "kubelet_runtime_operations_total{operation_type=\"run_podsandbox\"}",
                        "kubelet_runtime_operations_duration_seconds_bucket{operation_type=\"create_container\"");
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> assertThat(page("/metrics/probes"))
                        .containsPattern("prober_probe_total\\{container=\"c\",namespace=\"metrics\",pod=\"probed\","
                                + "pod_uid=\"[^\"]+\",probe_type=\"Readiness\",result=\"successful\"} [1-9]"));
        assertThat(page("/metrics/resource"))
                .contains("container_cpu_usage_seconds_total{container=\"c\",namespace=\"metrics\",pod=\"probed\"}");

        kubectl.run("-n", ns, "delete", "pod", "probed", "--now");
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> assertThat(page("/metrics/probes")).doesNotContain("pod=\"probed\""));
    }
}
