package io.kjava.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kjava.cri.ContainerConfig.Capabilities;
import io.kjava.cri.ContainerConfig.Process;
import io.kjava.cri.ContainerConfig.Security;
import io.kjava.cri.CriException.Code;
import io.kjava.cri.NamespaceOptions.Mode;
import io.kjava.cri.SandboxConfig.Dns;
import io.kjava.cri.SandboxConfig.Identity;
import io.kjava.cri.SandboxConfig.Linux;
import io.kjava.lifecycle.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every runtime promises. Subclasses only say how to reach one, and which image can sleep. */
public abstract class RuntimeServiceContractTest {
    protected abstract RuntimeService runtime();

    /** An image of the runtime with {@code /bin/sleep} and {@code /bin/sh}. */
    protected abstract String image();

    @Test
    void saysWhoItIsAndThatItIsReady() {
        assertThat(runtime().version().name()).isNotEmpty();
        assertThat(runtime().status().isReady(RuntimeStatus.RUNTIME_READY)).isTrue();
    }

    @Test
    void aSandboxIsReadyUntilItIsStoppedAndGoneWhenRemoved() {
        String uid = UUID.randomUUID().toString();
        String id = runtime().runPodSandbox(sandbox(uid, 0), "");

        SandboxStatus status = runtime().podSandboxStatus(id);
        assertThat(status.ready()).isTrue();
        assertThat(status.identity()).isEqualTo(new Identity("web", uid, "default", 0));
        assertThat(status.labels()).containsEntry("uid", uid);
        assertThat(status.namespaces().network()).isEqualTo(Mode.NODE);

        runtime().stopPodSandbox(id);
        assertThat(runtime().podSandboxStatus(id).ready()).isFalse();

        runtime().removePodSandbox(id);
        assertThat(runtime().listPodSandboxes(ListFilter.labelled("uid", uid))).isEmpty();
    }

    @Test
    void aContainerIsCreatedThenRunsThenHasEnded() {
        String uid = UUID.randomUUID().toString();
        SandboxConfig sandbox = sandbox(uid, 0);
        String sandboxId = runtime().runPodSandbox(sandbox, "");
        try {
            String id = runtime().createContainer(sandboxId, sleeper(uid, 3), sandbox);
            assertThat(runtime().containerStatus(id).state()).isEqualTo(ContainerState.CREATED);
            assertThat(runtime().containerStatus(id).startedAt()).isNull();

            runtime().startContainer(id);
            ContainerStatus running = runtime().containerStatus(id);
            assertThat(running.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(running.name()).isEqualTo("main");
            assertThat(running.attempt()).isEqualTo(3);
            assertThat(running.labels()).containsEntry("uid", uid);
            assertThat(running.annotations()).containsEntry("hash", "abc");
            assertThat(running.startedAt()).isNotNull();
            assertThat(running.finishedAt()).isNull();

            runtime().stopContainer(id, Duration.ZERO);
            ContainerStatus ended = runtime().containerStatus(id);
            assertThat(ended.state()).isEqualTo(ContainerState.EXITED);
            assertThat(ended.exitCode()).isEqualTo(137);
            assertThat(ended.finishedAt()).isNotNull();

            runtime().removeContainer(id);
            assertThat(runtime().listContainers(ListFilter.labelled("uid", uid)))
                    .isEmpty();
        } finally {
            runtime().stopPodSandbox(sandboxId);
            runtime().removePodSandbox(sandboxId);
        }
    }

    @Test
    void listsByLabelAndBySandbox() {
        String uid = UUID.randomUUID().toString();
        SandboxConfig sandbox = sandbox(uid, 0);
        String sandboxId = runtime().runPodSandbox(sandbox, "");
        try {
            String id = runtime().createContainer(sandboxId, sleeper(uid, 0), sandbox);

            assertThat(runtime().listContainers(ListFilter.labelled("uid", uid)))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.id()).isEqualTo(id);
                        assertThat(found.sandboxId()).isEqualTo(sandboxId);
                        assertThat(found.name()).isEqualTo("main");
                    });
            assertThat(runtime().listContainers(ListFilter.inSandbox(sandboxId)))
                    .hasSize(1);
            assertThat(runtime().listContainers(ListFilter.labelled("uid", "other")))
                    .isEmpty();
            assertThat(runtime().listPodSandboxes(ListFilter.labelled("uid", uid)))
                    .hasSize(1);
        } finally {
            runtime().stopPodSandbox(sandboxId);
            runtime().removePodSandbox(sandboxId);
        }
    }

    @Test
    void stoppingAndRemovingWhatIsNotThereSucceeds() {
        runtime().stopContainer("none", Duration.ZERO);
        runtime().removeContainer("none");
        runtime().stopPodSandbox("none");
        runtime().removePodSandbox("none");
    }

    @Test
    void theStatusOfNothingIsNotFound() {
        assertThatExceptionOfType(CriException.class)
                .isThrownBy(() -> runtime().containerStatus("none"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
        assertThatExceptionOfType(CriException.class)
                .isThrownBy(() -> runtime().podSandboxStatus("none"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    void runsACommandInsideAContainer() {
        String uid = UUID.randomUUID().toString();
        SandboxConfig sandbox = sandbox(uid, 0);
        String sandboxId = runtime().runPodSandbox(sandbox, "");
        try {
            String id = runtime().createContainer(sandboxId, sleeper(uid, 0), sandbox);
            runtime().startContainer(id);

            ExecResult result = runtime().execSync(id, List.of("/bin/sh", "-c", "exit 0"), Duration.ZERO);

            assertThat(result.exitCode()).isZero();
        } finally {
            runtime().stopPodSandbox(sandboxId);
            runtime().removePodSandbox(sandboxId);
        }
    }

    @Test
    void tellsAFollowerThatAContainerStopped() throws InterruptedException {
        BlockingQueue<RuntimeEvent> events = new ArrayBlockingQueue<>(1_000);
        Thread follower = Threads.start("follower", () -> followUntilInterrupted(events));
        String uid = UUID.randomUUID().toString();
        SandboxConfig sandbox = sandbox(uid, 0);
        String sandboxId = runtime().runPodSandbox(sandbox, "");
        try {
            // Nothing tells when a follower follows: containers stop until one is told of.
            List<RuntimeEvent> stopped = new ArrayList<>();
            @Nullable RuntimeEvent seen = null;
            for (int attempt = 0; attempt < 20 && !stopped.contains(seen); attempt++) {
                String id = runtime().createContainer(sandboxId, sleeper(uid, attempt), sandbox);
                runtime().startContainer(id);
                runtime().stopContainer(id, Duration.ZERO);
                stopped.add(new RuntimeEvent.Stopped(id));
                do {
                    seen = events.poll(1, TimeUnit.SECONDS);
                } while (seen != null && !stopped.contains(seen));
            }
            assertThat(seen).isIn(stopped);
        } finally {
            follower.interrupt();
            follower.join();
            runtime().stopPodSandbox(sandboxId);
            runtime().removePodSandbox(sandboxId);
        }
    }

    private void followUntilInterrupted(BlockingQueue<RuntimeEvent> events) {
        try {
            runtime().followEvents(events::add);
        } catch (CriException e) {
            assertThat(e.code()).isEqualTo(Code.CANCELLED);
        }
    }

    protected static SandboxConfig sandbox(String uid, int attempt) {
        NamespaceOptions host = new NamespaceOptions(Mode.NODE, Mode.CONTAINER, Mode.POD, "", null);
        return sandbox(uid, attempt, host);
    }

    protected static SandboxConfig sandbox(String uid, int attempt, NamespaceOptions namespaces) {
        return new SandboxConfig(
                new Identity("web", uid, "default", attempt),
                namespaces.network() == Mode.NODE ? "" : "web",
                "",
                Dns.NONE,
                List.of(),
                Map.of("uid", uid),
                Map.of(),
                new Linux("", withNamespaces(namespaces), Map.of(), LinuxResources.NONE, LinuxResources.NONE));
    }

    protected final ContainerConfig sleeper(String uid, int attempt) {
        return new ContainerConfig(
                "main",
                attempt,
                ImageSpec.of(image()),
                new Process(
                        List.of("/bin/sleep"),
                        List.of("1000"),
                        "",
                        List.of(new ContainerConfig.Env("GREETING", "hello")),
                        false,
                        false,
                        false,
                        0),
                List.of(),
                List.of(),
                List.of(),
                Map.of("uid", uid),
                Map.of("hash", "abc"),
                "",
                LinuxResources.of(100_000, 0, 10, 0, 0),
                new Security(
                        withNamespaces(new NamespaceOptions(Mode.NODE, Mode.CONTAINER, Mode.POD, "", null)),
                        Capabilities.UNCHANGED,
                        "",
                        false,
                        List.of(),
                        List.of()));
    }

    private static SecurityOptions withNamespaces(NamespaceOptions namespaces) {
        return new SecurityOptions(
                namespaces, null, null, null, false, List.of(), SecurityOptions.GroupsPolicy.MERGE, false, null, null);
    }
}
