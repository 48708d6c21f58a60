package io.kjava.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import io.kjava.cri.TestingRuntimeService;
import io.kjava.kubelet.events.TestingPodEvents;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ContainerHealth.Verdict;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HostProbesTest {
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private final TestingPodEvents events = new TestingPodEvents();
    private ServerSocket listener;
    private HostProbes probes;

    @BeforeEach
    void open() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        probes = new HostProbes(
                new TestingRuntimeService(InstantSource.system()),
                events,
                () -> "127.0.0.1",
                changed::add,
                new ProbeMetrics(new MetricRegistry()),
                InstantSource.system(),
                new Random(1));
    }

    @AfterEach
    void close() throws IOException {
        probes.close();
        listener.close();
    }

    @Test
    void asksReadinessOnceTheContainerHasStarted() throws InterruptedException {
        Pod pod = pod("");
        probes.track(pod, running("c1"), false);
        assertThat(List.of(changed.take(), changed.take())).containsExactly("u", "u");
        ContainerHealth health = probes.health("u", "c1");
        assertThat(health.startup()).isEqualTo(Verdict.SUCCESS);
        assertThat(health.readiness()).isEqualTo(Verdict.SUCCESS);
        probes.track(pod, running("c1"), false);
        probes.forget("u");
        assertThat(probes.health("u", "c1")).isEqualTo(ContainerHealth.UNKNOWN);
    }

    @Test
    void startsAnewForANewContainer() throws InterruptedException {
        Pod pod = pod("");
        probes.track(pod, running("c1"), false);
        changed.take();
        probes.track(pod, running("c2"), false);
        assertThat(probes.health("u", "c1")).isEqualTo(ContainerHealth.UNKNOWN);
        changed.take();
        changed.take();
        assertThat(probes.health("u", "c2").startup()).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void believesWhatTheApiSaysOfAContainerThatRanBefore() {
        probes.track(
                pod(",\"status\":{\"containerStatuses\":[{\"name\":\"c\",\"containerID\":\"containerd://c1\","
                        + "\"started\":true,\"ready\":true}]}"),
                running("c1"),
                false);
        ContainerHealth health = probes.health("u", "c1");
        assertThat(health.startup()).isEqualTo(Verdict.SUCCESS);
        assertThat(health.readiness()).isEqualTo(Verdict.SUCCESS);
    }

    private Pod pod(String more) {
        String probe = "{\"tcpSocket\":{\"port\":%d}}".formatted(listener.getLocalPort());
        String json = """
            {"metadata":{"name":"p","namespace":"default","uid":"u"},"spec":{"containers":[
              {"name":"c","startupProbe":%s,"readinessProbe":%s}]}%s}
            """.formatted(probe, probe, more);
        return JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), Pod.class);
    }

    private static ObservedPod running(String id) {
        Instant now = Instant.now();
        return new ObservedPod(
                "u",
                "default",
                "p",
                List.of(new ObservedSandbox("s", 0, true, now, false, List.of("127.0.0.1"))),
                List.of(new ObservedContainer(
                        id,
                        "c",
                        0,
                        "s",
                        ObservedContainer.State.RUNNING,
                        "i",
                        "i",
                        "",
                        now,
                        now,
                        null,
                        0,
                        "",
                        "",
                        "",
                        null,
                        ContainerHealth.UNKNOWN)));
    }
}
