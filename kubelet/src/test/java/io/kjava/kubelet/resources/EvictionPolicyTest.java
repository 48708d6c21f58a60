package io.kjava.kubelet.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.resources.NodeResources.Pressure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvictionPolicyTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final EvictionThreshold HARD = EvictionThreshold.parse("memory.available", "100Mi", Duration.ZERO);
    private static final EvictionThreshold SOFT =
            EvictionThreshold.parse("nodefs.available", "10%", Duration.ofSeconds(30));

    private final EvictionPolicy policy = new EvictionPolicy(List.of(HARD, SOFT), Duration.ofMinutes(5));

    @Test
    void actsAtOnceOnAHardThresholdAndRemembersTheShortage() {
        EvictionPolicy.Verdict short1 = judge(EvictionPolicy.Memory.EMPTY, 50, 100, NOON);
        assertThat(short1.act()).contains(HARD);
        assertThat(short1.pressure()).isEqualTo(new Pressure(true, false, false));

        EvictionPolicy.Verdict over = judge(short1.memory(), 500, 100, NOON.plusSeconds(60));
        assertThat(over.act()).isEmpty();
        assertThat(over.pressure().memory()).isTrue();
        assertThat(judge(over.memory(), 500, 100, NOON.plusSeconds(300)).pressure())
                .isEqualTo(Pressure.NONE);
    }

    @Test
    void waitsForTheGraceOfASoftThreshold() {
        EvictionPolicy.Verdict first = judge(EvictionPolicy.Memory.EMPTY, 500, 9, NOON);
        assertThat(first.act()).isEmpty();
        assertThat(first.pressure().disk()).isTrue();
        assertThat(judge(first.memory(), 500, 9, NOON.plusSeconds(29)).act()).isEmpty();
        assertThat(judge(first.memory(), 500, 9, NOON.plusSeconds(30)).act()).contains(SOFT);
        EvictionPolicy.Verdict better = judge(first.memory(), 500, 50, NOON.plusSeconds(20));
        assertThat(judge(better.memory(), 500, 9, NOON.plusSeconds(30)).act()).isEmpty();
    }

    @Test
    void putsMemoryFirst() {
        EvictionPolicy.Verdict first = judge(EvictionPolicy.Memory.EMPTY, 50, 9, NOON);
        assertThat(judge(first.memory(), 50, 9, NOON.plusSeconds(60)).act()).contains(HARD);
    }

    @Test
    void sendsThoseAwayFirstThatUseMoreThanTheyAskedFor() {
        PodUse within = use(Pods.asking("within", "1", "1Gi"), 900);
        PodUse over = use(Pods.asking("over", "1", "100Mi"), 300);
        PodUse greedy = use(Pods.pod("greedy", ""), 600);
        PodUse important = use(Pods.pod("important", "", ",\"priority\":1000"), 2000);
        PodUse critical = use(Pods.pod("critical", "", ",\"priority\":2000000001"), 4000);
        assertThat(EvictionRanking.order(EvictionSignal.MEMORY, List.of(within, over, greedy, important, critical)))
                .containsExactly(greedy, over, important, within);
    }

    @Test
    void saysWhy() {
        PodUse greedy = use(Pods.pod("greedy", ""), 600);
        EvictionReading reading = new EvictionReading(50L << 20, 1L << 30);
        assertThat(EvictionRanking.message(HARD, reading, greedy))
                .isEqualTo("The node was low on resource: memory. Threshold quantity: 100Mi, available:"
                        + " 50Mi. Container c was using 600Mi, request is 0, has larger"
                        + " consumption of memory. ");
    }

    private static PodUse use(Pod pod, long mebibytes) {
        return new PodUse(pod, mebibytes << 20, Map.of("c", mebibytes << 20), 0, 0, 0);
    }

    private EvictionPolicy.Verdict judge(EvictionPolicy.Memory before, long memoryMi, long diskPercent, Instant now) {
        return policy.judge(
                before,
                Map.of(
                        EvictionSignal.MEMORY, new EvictionReading(memoryMi << 20, 1L << 30),
                        EvictionSignal.NODE_FS, new EvictionReading(diskPercent, 100)),
                now);
    }
}
