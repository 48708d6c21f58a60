package io.kjava.kubelet.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kjava.codec.JsonCodec;
import io.kjava.kubelet.kernel.DiskUse;
import io.kjava.kubelet.kernel.FilesystemSpace;
import io.kjava.kubelet.resources.CgroupUsage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatsTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.250Z");
    private static final Usage.Network NETWORK =
            new Usage.Network(NOON, List.of(new Usage.Interface("eth0", 1, 2, 3, 4)));
    private static final Usage.NodeUse NODE = new Usage.NodeUse(
            "n1",
            NOON,
            Instant.EPOCH,
            2_000_000_000L,
            500,
            1000,
            600,
            400,
            0,
            10,
            100,
            NETWORK,
            Optional.of(new FilesystemSpace(100, 60, 40, 10, 7)),
            Optional.empty());
    private static final Usage.PodUse POD = new Usage.PodUse(
            new PodBuilder()
                    .withNewMetadata()
                    .withName("p")
                    .withNamespace("default")
                    .withUid("u")
                    .endMetadata()
                    .build(),
            Optional.of(new Usage.Compute(cgroup(1_500_000_000L), -1)),
            List.of(new Usage.ContainerUse(
                    "c", "abc", "img", NOON, Optional.of(new Usage.Compute(cgroup(500_000_000L), 7)))),
            Optional.of(NETWORK),
            Optional.of(new Usage.StorageUse(
                    NOON,
                    Map.of("c", new DiskUse(5, 1)),
                    Map.of("v", new DiskUse(6, 2)),
                    DiskUse.NONE,
                    new DiskUse(11, 3))));

    private static CgroupUsage cgroup(long cpu) {
        return new CgroupUsage(NOON, cpu, 50, 40, 30, 20, 10, 100, 3);
    }

    @Test
    void summaryHasTheFieldsThatClientsKnow() {
        JsonNode summary = JsonCodec.readTree(JsonCodec.writeTyped(StatsSummary.of(NODE, List.of(POD))));
        assertThat(summary.at("/node/cpu/usageNanoCores").asLong()).isEqualTo(500);
        assertThat(summary.at("/node/memory/availableBytes").asLong()).isEqualTo(600);
        assertThat(summary.at("/node/fs/inodesUsed").asLong()).isEqualTo(3);
        assertThat(summary.at("/node/network/rxBytes").asLong()).isEqualTo(1);
        JsonNode pod = summary.at("/pods/0");
        assertThat(pod.at("/podRef/name").asString()).isEqualTo("p");
        assertThat(pod.at("/cpu/usageCoreNanoSeconds").asLong()).isEqualTo(1_500_000_000L);
        assertThat(pod.at("/cpu/usageNanoCores").isMissingNode()).isTrue();
        assertThat(pod.at("/memory/availableBytes").asLong()).isEqualTo(60);
        assertThat(pod.at("/containers/0/rootfs/usedBytes").asLong()).isEqualTo(5);
        assertThat(pod.at("/volume/0/name").asString()).isEqualTo("v");
        assertThat(pod.at("/ephemeral-storage/usedBytes").asLong()).isEqualTo(11);
        assertThat(pod.at("/containers/0/startTime").asString()).isEqualTo("2026-03-02T12:00:00Z");
    }

    @Test
    void resourceMetricsAreWhatTheMetricsServerReads() {
        assertThat(ResourceMetrics.of(NODE, List.of(POD)).lines())
                .contains(
                        "# TYPE container_cpu_usage_seconds_total counter",
                        "container_cpu_usage_seconds_total{container=\"c\",namespace=\"default\",pod=\"p\"}"
                                + " 0.5 1772452800250",
                        "container_memory_working_set_bytes{container=\"c\",namespace=\"default\",pod=\"p\"}"
                                + " 40 1772452800250",
                        "container_start_time_seconds{container=\"c\",namespace=\"default\",pod=\"p\"}"
                                + " 1772452800.25",
                        "node_cpu_usage_seconds_total 2 1772452800250",
                        "pod_memory_working_set_bytes{namespace=\"default\",pod=\"p\"} 40 1772452800250",
                        "resource_scrape_error 0");
    }

    @Test
    void cadvisorMetricsCarryTheUsualLabels() {
        assertThat(CadvisorMetrics.of(NODE, List.of(POD), 2).lines())
                .contains(
                        "container_network_receive_bytes_total{container=\"\",id=\"/podu\",image=\"\","
                                + "name=\"\",namespace=\"default\",pod=\"p\",interface=\"eth0\"} 1"
                                + " 1772452800250",
                        "machine_cpu_cores 2");
    }

    @Test
    void readsCountersOfInterfacesWithTheDefaultOneFirst() {
        List<Usage.Interface> found = NetworkReader.parse(List.of(
                "Inter-|   Receive |  Transmit",
                " face |bytes packets errs drop fifo frame compressed multicast|bytes",
                "    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0",
                "  tun0: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0",
                "  eth0: 100 1 2 0 0 0 0 0 300 1 4 0 0 0 0 0"));
        assertThat(found)
                .containsExactly(new Usage.Interface("eth0", 100, 2, 300, 4), new Usage.Interface("tun0", 5, 0, 6, 0));
        assertThat(NetworkReader.host(NOON).at()).isEqualTo(NOON);
    }

    @Test
    void ratesNeedTwoLooksSomeTimeApart() {
        CpuRates rates = new CpuRates();
        assertThat(rates.rate("k", NOON, 0)).isNegative();
        assertThat(rates.rate("k", NOON.plusSeconds(10), 5_000_000_000L)).isEqualTo(500_000_000L);
        assertThat(rates.rate("k", NOON.plusSeconds(11), 9_000_000_000L)).isEqualTo(500_000_000L);
        assertThat(rates.rate("k", NOON.plusSeconds(20), 0)).isNegative();
    }
}
