package io.kjava.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.cri.ExecResult;
import io.kjava.cri.grpc.CriClient;
import io.kjava.cri.grpc.PrivateContainerd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole kubelet over a containerd of our own, with real containers and a real network. */
class ContainerdKubeletTest {
    private static PrivateContainerd containerd;
    private static CriClient client;

    @TempDir
    private Path directory;

    private KubeletFixture fixture;

    @BeforeAll
    static void startContainerd() throws Exception {
        assumeTrue(PrivateContainerd.isPossible(), "needs root and an installed containerd");
        containerd = PrivateContainerd.start("kjtkub0", "10.244.77.0/24");
        client = CriClient.open(containerd.socket());
    }

    @AfterAll
    static void stopContainerd() throws IOException {
        if (containerd != null) {
            client.close();
            containerd.close();
            removeCgroups();
        }
    }

    private static void removeCgroups() throws IOException {
        try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path controller : controllers.toList()) {
                removeTree(controller.resolve(KubeletFixture.CGROUP_ROOT.substring(1)));
            }
        }
    }

    /** Cgroups go by their directories; the files in them go along. */
    private static void removeTree(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : paths.filter(Files::isDirectory).toList().reversed()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    @BeforeEach
    void start() {
        fixture = KubeletFixture.onHost(client.runtime(), client.images(), directory)
                .start();
    }

    @AfterEach
    void deletePods() throws InterruptedException {
        for (Pod pod : fixture.kubelet().pods().pods()) {
            String name = pod.getMetadata().getName();
            ObjectKey key = ObjectKey.of("default", name);
            if (fixture.api.resource(Pod.class).get(key).isPresent()) {
                fixture.api.resource(Pod.class).delete(key, DeleteOptions.DEFAULT.withGrace(1));
            }
        }
        while (!fixture.kubelet().pods().pods().isEmpty()) {
            Thread.onSpinWait();
        }
        fixture.close();
    }

    private ExecResult exec(String pod, String container, String script) {
        String id = KubeletFixture.status(fixture.pod(pod), container)
                .getContainerID()
                .substring("containerd://".length());
        return client.runtime().execSync(id, List.of("/bin/sh", "-c", script), Duration.ofSeconds(10));
    }

    private String out(String pod, String container, String script) {
        return new String(exec(pod, container, script).stdout(), StandardCharsets.UTF_8);
    }

    private static String sleeper(String name, String more) {
        return """
            metadata: {name: %s, labels: {app: %s}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: kjava.test/busybox:1
                command: [/bin/sleep, "1000"]
            %s
            """.formatted(name, name, more.indent(4));
    }

    @Test
    void aPodRunsWithinASecond() throws InterruptedException {
        fixture.create(sleeper("warm", ""));
        fixture.awaitReady("warm");
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long before = System.nanoTime();
            fixture.create(sleeper("web" + i, ""));
            fixture.awaitReady("web" + i);
            millis.add((System.nanoTime() - before) / 1_000_000);
        }
        millis.sort(null);
        System.out.println("create to ready, ms: " + millis);
        assertThat(millis.get(2)).isLessThan(1_000);
    }

    @Test
    void theContainerSeesItsWorld() throws InterruptedException {
        fixture.create("""
            metadata: {name: world, labels: {app: world}}
            spec:
              terminationGracePeriodSeconds: 1
              hostname: mars
              subdomain: planets
              hostAliases: [{ip: 10.1.2.3, hostnames: [one, two]}]
              securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000}
              containers:
              - name: main
                image: kjava.test/busybox:1
                command: [/bin/sh, -c, "echo $(GREETING); exec /bin/sleep 1000"]
                env:
                - {name: GREETING, value: hello}
                - name: IP
                  valueFrom: {fieldRef: {fieldPath: status.podIP}}
                securityContext:
                  readOnlyRootFilesystem: true
                  allowPrivilegeEscalation: false
                  capabilities: {drop: [ALL]}
                resources:
                  requests: {cpu: 100m, memory: 32Mi}
                  limits: {cpu: 200m, memory: 64Mi}
                volumeMounts: [{name: scratch, mountPath: /scratch}]
              volumes: [{name: scratch, emptyDir: {}}]
            """);
        Pod pod = fixture.awaitReady("world");

        assertThat(pod.getStatus().getPodIP()).startsWith("10.244.77.");
        assertThat(pod.getStatus().getQosClass()).isEqualTo("Burstable");
        assertThat(out("world", "main", "hostname")).isEqualTo("mars\n");
        assertThat(out("world", "main", "echo $IP")).isEqualTo(pod.getStatus().getPodIP() + "\n");
        assertThat(out("world", "main", "id -u; id -g; id -G")).startsWith("1000\n3000\n");
        assertThat(out("world", "main", "id -G")).contains("2000");
        assertThat(out("world", "main", "cat /etc/hosts"))
                .contains("10.1.2.3\tone\ttwo")
                .contains(pod.getStatus().getPodIP() + "\tmars.planets.default.svc.cluster.local\tmars");
        assertThat(out("world", "main", "cat /etc/resolv.conf"))
                .contains("nameserver 10.96.0.10")
                .contains("search default.svc.cluster.local svc.cluster.local cluster.local")
                .contains("options ndots:5");
        assertThat(exec("world", "main", "touch /x").exitCode()).isNotZero();
        assertThat(exec("world", "main", "touch /scratch/x").exitCode()).isZero();
        assertThat(out("world", "main", "grep -E 'CapEff|NoNewPrivs' /proc/self/status"))
                .contains("CapEff:\t0000000000000000")
                .contains("NoNewPrivs:\t1");
        assertThat(out(
                        "world",
                        "main",
                        "cat /sys/fs/cgroup/memory/memory.limit_in_bytes"
                                + " /sys/fs/cgroup/cpu/cpu.shares"
                                + " /sys/fs/cgroup/cpu/cpu.cfs_quota_us"))
                .isEqualTo("67108864\n102\n20000\n");
        Path logs = fixture.config().paths().logs(pod).resolve("main/0.log");
        assertThat(logs).content().endsWith("stdout F hello\n");
    }

    @Test
    void anExitIsSeenAtOnceWithItsMessage() throws InterruptedException {
        fixture.create("""
            metadata: {name: job}
            spec:
              restartPolicy: Never
              containers:
              - name: main
                image: kjava.test/busybox:1
                command: [/bin/sh, -c, "echo -n done > /dev/termination-log; exit 7"]
            """);

        Pod pod = fixture.awaitPhase("job", "Failed");

        ContainerStateTerminated end =
                KubeletFixture.status(pod, "main").getState().getTerminated();
        assertThat(end.getExitCode()).isEqualTo(7);
        assertThat(end.getReason()).isEqualTo("Error");
        assertThat(end.getMessage()).isEqualTo("done");
    }

    @Test
    void theEndOfALogIsTheMessageWhenAskedFor() throws InterruptedException {
        fixture.create("""
            metadata: {name: job}
            spec:
              restartPolicy: Never
              containers:
              - name: main
                image: kjava.test/busybox:1
                terminationMessagePolicy: FallbackToLogsOnError
                command: [/bin/sh, -c, "echo it broke; exit 1"]
            """);

        Pod pod = fixture.awaitPhase("job", "Failed");

        assertThat(KubeletFixture.status(pod, "main").getState().getTerminated().getMessage())
                .isEqualTo("it broke\n");
    }

    @Test
    void memoryBeyondTheLimitIsAnOomKill() throws InterruptedException {
        fixture.create("""
            metadata: {name: eater}
            spec:
              restartPolicy: Never
              containers:
              - name: main
                image: kjava.test/busybox:1
                command: [/bin/dd, "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1"]
                resources: {limits: {memory: 16Mi}}
            """);

        Pod pod = fixture.awaitPhase("eater", "Failed");

        assertThat(KubeletFixture.status(pod, "main").getState().getTerminated().getReason())
                .isEqualTo("OOMKilled");
    }

    @Test
    void hooksRunAfterTheStartAndBeforeTheEnd() throws InterruptedException {
        fixture.create("""
            metadata: {name: hooked}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: main
                image: kjava.test/busybox:1
                command: [/bin/sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                lifecycle:
                  postStart: {exec: {command: [/bin/sh, -c, "echo started > /shared/log"]}}
                  preStop: {exec: {command: [/bin/sh, -c, "echo stopping >> /shared/log"]}}
                volumeMounts: [{name: shared, mountPath: /shared}]
              - name: witness
                image: kjava.test/busybox:1
                command: [/bin/sh, -c, "trap 'cat /shared/log > /dev/termination-log; exit 0' TERM; while true; \
                do sleep 0.1; done"]
                volumeMounts: [{name: shared, mountPath: /shared}]
              volumes: [{name: shared, emptyDir: {}}]
            """);
        fixture.awaitReady("hooked");
        assertThat(out("hooked", "witness", "cat /shared/log")).isEqualTo("started\n");

        fixture.api.resource(Pod.class).delete(ObjectKey.of("default", "hooked"), DeleteOptions.DEFAULT.withGrace(5));
        fixture.awaitGone("hooked");
        assertThat(fixture.events("hooked")).contains("Killing: Stopping container main");
    }

    @Test
    void livesThroughARestartOfContainerd() throws Exception {
        fixture.create(sleeper("web", ""));
        Pod before = fixture.awaitReady("web");

        containerd.kill();
        containerd.restart();

        fixture.create(sleeper("later", ""));
        fixture.awaitReady("later");
        Pod after = fixture.pod("web");
        assertThat(KubeletFixture.status(after, "main").getContainerID())
                .isEqualTo(KubeletFixture.status(before, "main").getContainerID());
        assertThat(KubeletFixture.status(after, "main").getRestartCount()).isZero();
    }

    @Test
    void probesDecideAboutReadiness() throws InterruptedException {
        fixture.create("""
            metadata: {name: probed}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: kjava.test/busybox:1
                command: [/bin/sleep, "1000"]
                readinessProbe:
                  exec: {command: [cat, /tmp/ready]}
                  periodSeconds: 1
            """);
        fixture.await(
                "probed",
                pod -> KubeletFixture.status(pod, "main").getState().getRunning() != null
                        && KubeletFixture.reason(pod, "Ready").equals("ContainersNotReady"));
        exec("probed", "main", "touch /tmp/ready");

        fixture.awaitReady("probed");
    }
}
