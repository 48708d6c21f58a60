package io.kjava.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.cri.grpc.CriClient;
import io.kjava.cri.grpc.PrivateContainerd;
import io.kjava.kubelet.kernel.Mounts;
import io.kjava.kubelet.stats.Usage;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kubelet with the volumes, probes and cgroups of this very machine, in real containers. */
@Timeout(120)
class ContainerdHostTest {
    private static final String CGROUPS = KubeletFixture.CGROUP_ROOT;
    private static PrivateContainerd containerd;
    private static CriClient client;

    @TempDir
    private Path directory;

    private KubeletFixture fixture;

    @BeforeAll
    static void startContainerd() throws Exception {
        assumeTrue(PrivateContainerd.isPossible(), "needs root and an installed containerd");
        containerd = PrivateContainerd.start("kjtkub1", "10.244.78.0/24");
        client = CriClient.open(containerd.socket());
    }

    @AfterAll
    static void stopContainerd() throws Exception {
        if (containerd != null) {
            client.close();
            containerd.close();
            try (DirectoryStream<Path> controllers = Files.newDirectoryStream(Path.of("/sys/fs/cgroup"))) {
                for (Path controller : controllers) {
                    Path top = controller.resolve(CGROUPS.substring(1));
                    removeEmpty(top.resolve("kubepods/burstable"));
                    removeEmpty(top.resolve("kubepods/besteffort"));
                    removeEmpty(top.resolve("kubepods"));
                    removeEmpty(top);
                }
            }
        }
    }

    private static void removeEmpty(Path cgroup) throws Exception {
        if (Files.isDirectory(cgroup)) {
            Files.delete(cgroup);
        }
    }

    @BeforeEach
    void start() {
        fixture = KubeletFixture.onHost(client.runtime(), client.images(), directory);
        fixture.api
                .resource(io.fabric8.kubernetes.api.model.ServiceAccount.class)
                .create(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("default")
                        .endMetadata()
                        .build());
        fixture.start();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        for (Pod pod : fixture.kubelet().pods().pods()) {
            ObjectKey key = ObjectKey.of("default", pod.getMetadata().getName());
            if (fixture.api.resource(Pod.class).get(key).isPresent()) {
                fixture.api.resource(Pod.class).delete(key, DeleteOptions.DEFAULT.withGrace(1));
                fixture.awaitGone(key.name());
            }
        }
        while (!fixture.kubelet().pods().pods().isEmpty()) {
            Thread.onSpinWait();
        }
        fixture.close();
        assertThat(new Mounts().below(directory)).isEmpty();
    }

    private String out(String pod, String script) {
        String id =
                KubeletFixture.status(fixture.pod(pod), "main").getContainerID().substring("containerd://".length());
        return new String(
                client.runtime()
                        .execSync(id, List.of("/bin/sh", "-c", script), Duration.ofSeconds(10))
                        .stdout(),
                StandardCharsets.UTF_8);
    }

    private void configMap(String value) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("conf")
                .endMetadata()
                .withData(Map.of("key", value))
                .build();
        if (fixture.api
                .resource(ConfigMap.class)
                .get(ObjectKey.of("default", "conf"))
                .isPresent()) {
            fixture.api.resource(ConfigMap.class).update(map);
        } else {
            fixture.api.resource(ConfigMap.class).create(map);
        }
    }

    @Test
    void aContainerSeesItsVolumesAndFollowsTheirSources() throws Exception {
        configMap("one");
        fixture.api
                .resource(io.fabric8.kubernetes.api.model.Secret.class)
                .create(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("sec")
                        .endMetadata()
                        .addToData("password", "aHVzaA==")
                        .build());
        fixture.create("""
                metadata: {name: files, labels: {color: red}}
                spec:
                  serviceAccountName: default
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: kjava.test/busybox:1
                    command: [/bin/sleep, "1000"]
                    env:
                    - {name: FROM_MAP, valueFrom: {configMapKeyRef: {name: conf, key: key}}}
                    volumeMounts:
                    - {name: conf, mountPath: /conf}
                    - {name: conf, mountPath: /single, subPath: key}
                    - {name: sec, mountPath: /sec}
                    - {name: me, mountPath: /me}
                    - {name: token, mountPath: /token}
                    - {name: ram, mountPath: /ram}
                    - {name: ram, mountPath: /part, subPathExpr: $(FROM_MAP)/deep}
                  volumes:
                  - {name: conf, configMap: {name: conf}}
                  - {name: sec, secret: {secretName: sec, defaultMode: 256}}
                  - {name: me, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
                  - {name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}
                  - {name: ram, emptyDir: {medium: Memory, sizeLimit: 8Mi}}
                """);
        fixture.awaitReady("files");

        assertThat(out("files", "cat /conf/key; echo; cat /single; echo; cat /sec/password"))
                .isEqualTo("one\none\nhush");
        assertThat(out("files", "cat /me/labels; echo; cat /token/token"))
                .isEqualTo("color=\"red\"\ntoken-1-of-default/default");
        assertThat(out("files", "stat -c %a /sec/..data/password; touch /conf/x || echo ro"))
                .isEqualTo("400\nro\n");
        assertThat(out("files", "df -m /ram | tail -1 | awk '{print $2}'")).isEqualTo("8\n");
        assertThat(out("files", "touch /part/x && ls /ram/one/deep; echo $FROM_MAP"))
                .isEqualTo("x\none\n");

        configMap("two");
        fixture.api
                .resource(Pod.class)
                .update(new PodBuilder(fixture.pod("files"))
                        .editMetadata()
                        .addToLabels("color", "blue")
                        .endMetadata()
                        .build());
        while (!out("files", "cat /conf/key /me/labels").equals("twocolor=\"blue\"")) {
            Thread.sleep(20);
        }
        assertThat(out("files", "cat /single")).isEqualTo("one");
    }

    @Test
    void aPodWaitsForItsConfigMapAndSaysSo() throws Exception {
        fixture.create("""
                metadata: {name: waits}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: kjava.test/busybox:1
                    command: [/bin/sleep, "1000"]
                    volumeMounts: [{name: conf, mountPath: /conf}]
                  volumes: [{name: conf, configMap: {name: conf}}]
                """);
        while (fixture.events("waits").stream().noneMatch(line -> line.startsWith("FailedMount"))) {
            Thread.sleep(20);
        }
        assertThat(fixture.events("waits"))
                .contains("FailedMount: MountVolume.SetUp failed for volume \"conf\" : configmap"
                        + " \"conf\" not found");
        assertThat(KubeletFixture.waiting(fixture.pod("waits"), "main")).isEqualTo("ContainerCreating");
        long before = System.nanoTime();
        configMap("one");
        fixture.awaitReady("waits");
        System.out.println("configmap to ready, ms: " + (System.nanoTime() - before) / 1_000_000);
    }

    @Test
    void aPodLivesInItsCgroupAndIsMeasured() throws Exception {
        fixture.create("""
                metadata: {name: measured}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: kjava.test/busybox:1
                    command: [/bin/sh, -c, "nc -l -p 8080 -e echo hi; sleep 1000"]
                    resources: {requests: {cpu: 100m}, limits: {memory: 64Mi}}
                    readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                """);
        Pod pod = fixture.awaitReady("measured");
        String uid = pod.getMetadata().getUid();
        assertThat(Path.of("/sys/fs/cgroup/memory" + CGROUPS)
                        .resolve("kubepods/burstable/pod" + uid)
                        .resolve("memory.limit_in_bytes"))
                .hasContent(Long.toString(64L << 20));
        List<Usage.PodUse> uses = fixture.kubelet().usage().orElseThrow().pods(true);
        Usage.PodUse use = uses.stream()
                .filter(one -> one.pod().getMetadata().getUid().equals(uid))
                .findFirst()
                .orElseThrow();
        assertThat(use.containers().getFirst().compute().orElseThrow().cgroup().memory())
                .isPositive();
        assertThat(use.network().orElseThrow().interfaces().getFirst().name()).isEqualTo("eth0");
        assertThat(use.network().orElseThrow().interfaces().getFirst().rxBytes())
                .isPositive();

        fixture.api.resource(Pod.class).delete(ObjectKey.of("default", "measured"), DeleteOptions.DEFAULT.withGrace(0));
        while (Files.exists(Path.of("/sys/fs/cgroup/memory" + CGROUPS).resolve("kubepods/burstable/pod" + uid))) {
            Thread.sleep(20);
        }
    }

    @Test
    void aPodThatDoesNotFitIsRefused() throws Exception {
        fixture.create("""
                metadata: {name: huge}
                spec:
                  containers:
                  - name: main
                    image: kjava.test/busybox:1
                    resources: {requests: {cpu: "1000"}}
                """);
        Pod pod = fixture.awaitPhase("huge", "Failed");
        assertThat(pod.getStatus().getReason()).isEqualTo("OutOfcpu");
    }

    @Test
    void anUnhealthyContainerIsStartedAnew() throws Exception {
        fixture.create("""
                metadata: {name: sick}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: kjava.test/busybox:1
                    command: [/bin/sleep, "1000"]
                    livenessProbe:
                      exec: {command: [cat, /healthy]}
                      periodSeconds: 1
                      failureThreshold: 1
                """);
        fixture.await("sick", pod -> KubeletFixture.status(pod, "main").getRestartCount() > 0);
        assertThat(fixture.events("sick"))
                .anyMatch(line -> line.startsWith("Unhealthy: Liveness probe failed: "))
                .contains("Killing: Container main failed liveness probe, will be restarted");
    }
}
