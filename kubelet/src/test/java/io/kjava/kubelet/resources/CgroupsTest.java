package io.kjava.kubelet.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.plan.Qos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Makes and removes real cgroups below one of its own: needs root. */
class CgroupsTest {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private final String top = "/kjava-test-" + ProcessHandle.current().pid();
    private final CgroupTree tree = Cgroups.tree(MOUNT, InstantSource.system());
    private final CgroupNames names = new CgroupNames(top, false);
    private final Cgroups cgroups = new Cgroups(
            tree, names, 100, () -> new CgroupLimits(2048, CgroupLimits.NONE, 1L << 30, CgroupLimits.NONE, Map.of()));

    @AfterEach
    void clean() throws IOException {
        tree.remove(top);
        assertThat(tree.exists(top)).isFalse();
    }

    @Test
    void givesEachPodACgroupWithItsLimits() throws IOException {
        Pod pod = Pods.pod("u1", "{\"requests\":{\"cpu\":\"250m\"},\"limits\":{\"cpu\":\"500m\",\"memory\":\"64Mi\"}}");
        assertThat(cgroups.ensure(pod)).isEqualTo(top + "/kubepods/burstable/podu1");
        CgroupUsage usage = cgroups.usageOfPod("u1").orElseThrow();
        assertThat(usage.memoryLimit()).isEqualTo(64L << 20);
        if (tree instanceof CgroupV1) {
            Path cpu = MOUNT.resolve("cpu" + top + "/kubepods/burstable");
            assertThat(cpu.resolve("podu1/cpu.shares")).hasContent("256");
            assertThat(cpu.resolve("podu1/cpu.cfs_quota_us")).hasContent("50000");
            assertThat(cpu.resolve("cpu.shares")).hasContent("256");
            assertThat(MOUNT.resolve("pids" + top + "/kubepods/burstable/podu1/pids.max"))
                    .hasContent("100");
        }
        assertThat(cgroups.ensure(pod)).isEqualTo(top + "/kubepods/burstable/podu1");
        cgroups.remove("u1");
        assertThat(cgroups.usageOfPod("u1")).isEmpty();
        cgroups.remove("u1");
    }

    @Test
    void measuresAndEndsWhatRunsInside() throws Exception {
        cgroups.ensure(Pods.pod("u2", ""));
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            String path = names.of(Qos.BEST_EFFORT, "u2");
            String controller = tree instanceof CgroupV1 ? "memory" : "";
            Path directory = MOUNT.resolve(controller).resolve(path.substring(1));
            CgroupFiles.write(directory.resolve("cgroup.procs"), sleeper.pid());
            assertThat(Files.readString(directory.resolve("cgroup.procs"))).contains(Long.toString(sleeper.pid()));
            cgroups.remove("u2");
            assertThat(sleeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @Test
    void namesCgroupsForSystemdWithoutMakingThem() {
        CgroupNames systemd = new CgroupNames("/", true);
        assertThat(systemd.of(Qos.BURSTABLE, "a-b"))
                .isEqualTo("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poda_b.slice");
        assertThat(systemd.of(Qos.GUARANTEED, "a-b")).isEqualTo("/kubepods.slice/kubepods-poda_b.slice");
    }

    @Test
    void countsTheProcessorAsTheKernelDoes() {
        assertThat(CgroupLimits.shares(0)).isEqualTo(2);
        assertThat(CgroupLimits.shares(1000)).isEqualTo(1024);
        assertThat(CgroupLimits.quota(5)).isEqualTo(1000);
        assertThat(CgroupLimits.sharesOnly(2).cpuWeight()).isEqualTo(1);
        assertThat(CgroupLimits.sharesOnly(262_144).cpuWeight()).isEqualTo(10_000);
        assertThat(CgroupLimits.sharesOnly(1024).cpuWeight()).isEqualTo(39);
    }
}
