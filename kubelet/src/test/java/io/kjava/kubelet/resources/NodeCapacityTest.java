package io.kjava.kubelet.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.QuantityValue;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeCapacityTest {
    @Test
    void givesPodsWhatIsNeitherReservedNorKeptFree() {
        ResourcesConfig config = new ResourcesConfig(
                110,
                Map.of(
                        "cpu", QuantityValue.parse("200m"),
                        "memory", QuantityValue.parse("512Mi")),
                EvictionThreshold.DEFAULTS,
                -1,
                "/",
                false,
                Set.of());
        NodeCapacity node = NodeCapacity.of(
                new NodeCapacity.Facts(4, 8L << 30, Map.of(2L << 20, 64L << 20), 100_000_000_000L), config);
        assertThat(texts(node.capacity()))
                .isEqualTo(Map.of(
                        "cpu", "4",
                        "memory", "8Gi",
                        "pods", "110",
                        "hugepages-2Mi", "64Mi",
                        "ephemeral-storage", "97656250Ki"));
        assertThat(texts(node.allocatable()))
                .isEqualTo(Map.of(
                        "cpu", "3800m",
                        "memory", "7516Mi",
                        "pods", "110",
                        "hugepages-2Mi", "64Mi",
                        "ephemeral-storage", "87890625Ki"));
    }

    @Test
    void readsThisMachine() {
        Machine machine = Machine.local();
        assertThat(machine.processors()).isPositive();
        assertThat(machine.memory().total()).isGreaterThan(machine.memory().workingSet());
        assertThat(machine.processes().running()).isPositive();
        assertThat(machine.processorNanos()).isPositive();
        assertThat(Machine.countOfRanges("0-3,8\n")).isEqualTo(5);
    }

    private static Map<String, String> texts(Map<String, QuantityValue> values) {
        return values.entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }
}
