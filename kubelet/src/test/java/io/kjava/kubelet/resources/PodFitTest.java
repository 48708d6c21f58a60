package io.kjava.kubelet.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.kjava.kubelet.resources.NodeResources.Pressure;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodFitTest {
    private Pressure pressure = Pressure.NONE;
    private List<Taint> taints = List.of();
    private boolean strictGroups = true;

    @Test
    void admitsWhatFits() {
        assertThat(admit(Pods.asking("a", "1", "1Gi"), Pods.asking("b", "1", "1Gi")))
                .isEmpty();
    }

    @Test
    void refusesWhatTheNodeDoesNotHaveAnyMore() {
        assertThat(admit(Pods.asking("a", "1500m", "1Gi"), Pods.asking("b", "600m", "1Gi")))
                .contains(new Rejection(
                        "OutOfcpu",
                        "Node didn't have enough resource: cpu, requested: 1500, used: 600," + " capacity: 2000"));
        assertThat(admit(Pods.asking("a", "1", "5Gi")).map(Rejection::reason)).contains("OutOfmemory");
        Pod[] three = {
            Pods.pod("b", ""), Pods.pod("c", ""), Pods.pod("d", ""),
        };
        assertThat(admit(Pods.pod("a", ""), three))
                .contains(new Rejection(
                        "OutOfpods",
                        "Node didn't have enough resource: pods, requested: 1, used: 3," + " capacity: 3"));
    }

    @Test
    void defersASizeThatOthersKeepAndRefusesOneThatTheNodeNeverHas() {
        Pod other = Pods.asking("b", "600m", "1Gi");

        assertThat(fit().resize(Pods.asking("a", "1400m", "1Gi"), List.of(other)))
                .isEmpty();
        assertThat(fit().resize(Pods.asking("a", "1500m", "1Gi"), List.of(other)))
                .contains(new Rejection(
                        "Deferred",
                        "Node didn't have enough resource: cpu, requested: 1500, used: 600," + " capacity: 2000"));
        assertThat(fit().resize(Pods.asking("a", "3", "1Gi"), List.of(other)))
                .contains(new Rejection(
                        "Infeasible", "Node didn't have enough capacity: cpu, requested: 3000," + " capacity: 2000"));
    }

    @Test
    void refusesStrictGroupsWhereTheRuntimeCannotKeepThem() {
        Pod pod = Pods.pod("a", "", ",\"securityContext\":{\"supplementalGroupsPolicy\":\"Strict\"}");

        assertThat(admit(pod)).isEmpty();
        strictGroups = false;
        assertThat(admit(pod).map(Rejection::reason)).contains("SupplementalGroupsPolicyNotSupported");
    }

    @Test
    void leavesExtendedResourcesToThoseWhoBringThem() {
        assertThat(admit(Pods.pod("a", "{\"requests\":{\"example.com/x\":\"1\"}}")))
                .isEmpty();
    }

    @Test
    void refusesAPodThatDoesNotBelongHere() {
        assertThat(admit(Pods.pod("a", "", ",\"nodeSelector\":{\"zone\":\"b\"}")))
                .contains(new Rejection(
                        "NodeAffinity",
                        "Predicate NodeAffinity failed: node(s) didn't match Pod's node" + " affinity/selector"));
        assertThat(admit(Pods.pod("a", "", ",\"nodeSelector\":{\"zone\":\"a\"}")))
                .isEmpty();
        assertThat(admit(Pods.pod("a", "", ",\"os\":{\"name\":\"windows\"}")).map(Rejection::reason))
                .contains("PodOSNotSupported");
    }

    @Test
    void refusesAPortOfTheHostThatIsTaken() {
        Pod web = Pods.pod("a", "");
        Pod other = Pods.pod("b", "");
        for (Pod pod : List.of(web, other)) {
            pod.getSpec()
                    .getContainers()
                    .getFirst()
                    .setPorts(List.of(new io.fabric8.kubernetes.api.model.ContainerPortBuilder()
                            .withContainerPort(80)
                            .withHostPort(8080)
                            .build()));
        }
        assertThat(admit(web, other).map(Rejection::reason)).contains("NodePorts");
        other.getSpec().getContainers().getFirst().getPorts().getFirst().setProtocol("UDP");
        assertThat(admit(web, other)).isEmpty();
    }

    @Test
    void refusesTaintsThatThePodDoesNotBear() {
        taints = List.of(new Taint("NoExecute", "k", null, "v"));
        assertThat(admit(Pods.pod("a", "")).map(Rejection::reason)).contains("TaintToleration");
        assertThat(admit(Pods.pod("a", "", ",\"tolerations\":[{\"key\":\"k\",\"operator\":\"Exists\"}]")))
                .isEmpty();
    }

    @Test
    void refusesBestEffortPodsUnderMemoryPressureAndAllUnderDiskPressure() {
        pressure = new Pressure(true, false, false);
        assertThat(admit(Pods.pod("a", "")))
                .contains(new Rejection("Evicted", "The node had condition: [MemoryPressure]. "));
        assertThat(admit(Pods.asking("a", "1", "1Gi"))).isEmpty();
        pressure = new Pressure(false, true, false);
        assertThat(admit(Pods.asking("a", "1", "1Gi")).map(Rejection::reason)).contains("Evicted");
        assertThat(admit(Pods.pod("a", "", ",\"priority\":2000000000"))).isEmpty();
    }

    @Test
    void refusesSysctlsThatReachBeyondThePod() {
        assertThat(admit(sysctl("kernel.shm_rmid_forced", ""))).isEmpty();
        assertThat(admit(sysctl("net.core.somaxconn", ""))).isEmpty();
        assertThat(admit(sysctl("kernel.msgmax", "")))
                .contains(new Rejection("SysctlForbidden", "forbidden sysctl: \"kernel.msgmax\" not allowlisted"));
        assertThat(admit(sysctl("net.ipv4.tcp_syncookies", ",\"hostNetwork\":true"))
                        .map(Rejection::message))
                .contains("forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host net" + " enabled");
    }

    @Test
    void countsAPodAsItsMostDemandingMoment() {
        Pod pod = Pods.pod("a", "{\"requests\":{\"cpu\":\"1\"}}", """
                        ,"overhead":{"cpu":"100m"},"initContainers":[
                         {"name":"side","restartPolicy":"Always","resources":{"requests":{"cpu":"200m"}}},
                         {"name":"init","resources":{"requests":{"cpu":"2"}}}]
                        """);
        assertThat(PodRequests.requests(pod).get("cpu")).hasToString("2300m");
    }

    private static Pod sysctl(String name, String spec) {
        return Pods.pod(
                "a",
                "",
                ",\"securityContext\":{\"sysctls\":[{\"name\":\"%s\",\"value\":\"1\"}]}%s".formatted(name, spec));
    }

    private Optional<Rejection> admit(Pod pod, Pod... others) {
        return fit().admit(pod, List.of(others));
    }

    private PodFit fit() {
        NodeView node = new NodeView(
                "n1",
                Map.of("zone", "a"),
                taints,
                Map.of(
                        "cpu", new Quantity("2"),
                        "memory", new Quantity("4Gi"),
                        "pods", new Quantity("3")),
                pressure);
        return new PodFit(() -> node, () -> strictGroups, Set.of("net.core.*"));
    }
}
