package io.kjava.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kjava.api.ObjectKey;
import io.kjava.client.DeleteOptions;
import io.kjava.cri.CriException.Code;
import io.kjava.cri.TestingImageService;
import io.kjava.cri.TestingRuntimeService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole kubelet over a runtime in memory. */
class KubeletTest {
    @TempDir
    private Path directory;

    private final TestingRuntimeService runtime = new TestingRuntimeService(InstantSource.system());
    private final TestingImageService images = new TestingImageService().with("web:1");
    private KubeletFixture fixture;

    @BeforeEach
    void start() {
        fixture = KubeletFixture.inMemory(runtime, images, directory).start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void registersTheNodeAndSaysThatItIsReady() throws InterruptedException {
        Node node = fixture.awaitNode(found -> found.getStatus() != null
                && found.getStatus().getConditions().stream().anyMatch(KubeletTest::isReadyCondition));

        assertThat(node.getMetadata().getLabels()).containsEntry("kubernetes.io/hostname", "n1");
        assertThat(node.getStatus().getCapacity()).containsKeys("cpu", "memory", "pods");
        assertThat(node.getStatus().getConditions())
                .extracting(NodeCondition::getReason)
                .containsExactly(
                        "KubeletHasSufficientMemory",
                        "KubeletHasNoDiskPressure",
                        "KubeletHasSufficientPID",
                        "KubeletReady");
        KubeletFixture.await(fixture.api, Lease.class, ObjectKey.of("kube-node-lease", "n1"), _ -> true);
    }

    private static boolean isReadyCondition(NodeCondition condition) {
        return condition.getType().equals("Ready") && condition.getStatus().equals("True");
    }

    @Test
    void runsAPodAndReportsIt() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);

        Pod pod = fixture.awaitReady("web");

        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pod.getStatus().getPodIP()).startsWith("10.88.0.");
        assertThat(pod.getStatus().getHostIP()).isEqualTo("10.0.0.1");
        assertThat(pod.getStatus().getQosClass()).isEqualTo("BestEffort");
        ContainerStatus status = KubeletFixture.status(pod, "main");
        assertThat(status.getContainerID()).startsWith("testing://container-");
        assertThat(status.getRestartCount()).isZero();
        assertThat(runtime.calls())
                .containsExactly("runPodSandbox web#0", "createContainer main#0", "startContainer main");
    }

    @Test
    void startsInitContainersOneAfterAnother() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  initContainers:
                  - {name: one, image: "web:1"}
                  - {name: two, image: "web:1"}
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.await("web", pod -> initRunning(pod, 0));
        assertThat(fixture.pod("web").getStatus().getPhase()).isEqualTo("Pending");
        assertThat(KubeletFixture.waiting(fixture.pod("web"), "main")).isEqualTo("PodInitializing");
        runtime.exit(runtime.runningContainer("one").orElseThrow(), 0);
        fixture.await("web", pod -> initRunning(pod, 1));
        runtime.exit(runtime.runningContainer("two").orElseThrow(), 0);

        assertThat(fixture.awaitReady("web").getStatus().getPhase()).isEqualTo("Running");
    }

    private static boolean initRunning(Pod pod, int index) {
        return pod.getStatus().getInitContainerStatuses().size() > index
                && pod.getStatus()
                                .getInitContainerStatuses()
                                .get(index)
                                .getState()
                                .getRunning()
                        != null;
    }

    @Test
    void restartsACrashedContainerAtOnceAndThenWaits() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("web");

        runtime.exit(runtime.runningContainer("main").orElseThrow(), 3);
        Pod restarted = fixture.await(
                "web",
                pod -> KubeletFixture.status(pod, "main").getRestartCount() == 1
                        && KubeletFixture.status(pod, "main").getReady());
        assertThat(KubeletFixture.status(restarted, "main")
                        .getLastState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(3);

        runtime.exit(runtime.runningContainer("main").orElseThrow(), 3);
        Pod waiting =
                fixture.await("web", pod -> KubeletFixture.waiting(pod, "main").equals("CrashLoopBackOff"));
        assertThat(KubeletFixture.status(waiting, "main")
                        .getState()
                        .getWaiting()
                        .getMessage())
                .startsWith("back-off 10s restarting failed container=main pod=web_default(");
        assertThat(waiting.getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void aPodThatHasDoneItsWorkHasSucceeded() throws InterruptedException {
        fixture.create("""
                metadata: {name: job}
                spec:
                  restartPolicy: Never
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("job");

        runtime.exit(runtime.runningContainer("main").orElseThrow(), 0);

        Pod pod = fixture.awaitPhase("job", "Succeeded");
        assertThat(KubeletFixture.status(pod, "main").getState().getTerminated().getReason())
                .isEqualTo("Completed");
        assertThat(KubeletFixture.condition(pod, "Ready")).isEqualTo("False");
    }

    @Test
    void sidecarsEndAfterTheWorkInReverse() throws InterruptedException {
        fixture.create("""
                metadata: {name: job}
                spec:
                  restartPolicy: Never
                  initContainers:
                  - {name: first, image: "web:1", restartPolicy: Always}
                  - {name: second, image: "web:1", restartPolicy: Always}
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("job");

        runtime.exit(runtime.runningContainer("main").orElseThrow(), 0);

        fixture.awaitPhase("job", "Succeeded");
        assertThat(runtime.calls().stream().filter(call -> call.startsWith("stopContainer")))
                .containsExactly("stopContainer second 29s", "stopContainer first 29s");
    }

    @Test
    void showsWhyAnImageIsMissing() throws InterruptedException {
        images.failToPull("gone:1", "manifest unknown");
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "gone:1"}]
                """);

        fixture.await("web", pod -> KubeletFixture.waiting(pod, "main").equals("ErrImagePull"));
        Pod pod = fixture.await(
                "web", found -> KubeletFixture.waiting(found, "main").equals("ImagePullBackOff"));

        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
    }

    @Test
    void aMissingConfigMapKeepsAContainerFromStartingUntilItIsThere() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers:
                  - name: main
                    image: "web:1"
                    env:
                    - name: A
                      valueFrom: {configMapKeyRef: {name: settings, key: a}}
                """);
        Pod waiting =
                fixture.await("web", pod -> KubeletFixture.waiting(pod, "main").equals("CreateContainerConfigError"));
        assertThat(KubeletFixture.status(waiting, "main")
                        .getState()
                        .getWaiting()
                        .getMessage())
                .isEqualTo("configmap \"settings\" not found");

        fixture.api
                .resource(io.fabric8.kubernetes.api.model.ConfigMap.class)
                .create(new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("settings")
                        .endMetadata()
                        .addToData("a", "b")
                        .build());

        fixture.awaitReady("web");
    }

    @Test
    void deletesAPodAfterItsContainersHaveEnded() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  terminationGracePeriodSeconds: 7
                  containers: [{name: main, image: "web:1"}]
                """);
        Pod running = fixture.awaitReady("web");
        Path logs = fixture.config().paths().logs(running);
        assertThat(logs).exists();

        fixture.api.resource(Pod.class).delete(ObjectKey.of("default", "web"), DeleteOptions.DEFAULT.withGrace(7));

        fixture.awaitGone("web");
        assertThat(runtime.calls()).anyMatch(call -> call.matches("stopContainer main [67]s"));
        while (Files.exists(logs)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aRestartedKubeletTakesOverWhatRuns() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("web");
        String container = runtime.runningContainer("main").orElseThrow();
        fixture.stop();
        int calls = runtime.calls().size();

        fixture.start();
        runtime.exit(container, 1);
        fixture.await("web", pod -> KubeletFixture.status(pod, "main").getRestartCount() == 1);

        assertThat(runtime.calls().subList(calls, runtime.calls().size()))
                .containsExactly("createContainer main#1", "startContainer main");
    }

    @Test
    void endsWhatRunsOfAPodThatWasDeletedMeanwhile() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("web");
        fixture.stop();
        fixture.api.resource(Pod.class).delete(ObjectKey.of("default", "web"), DeleteOptions.now());

        fixture.start();

        while (runtime.calls().stream().noneMatch(call -> call.startsWith("removePodSandbox"))) {
            Thread.onSpinWait();
        }
        assertThat(runtime.runningContainer("main")).isEmpty();
    }

    @Test
    void survivesARuntimeThatGoesAway() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("web");
        String container = runtime.runningContainer("main").orElseThrow();

        runtime.goDown();
        runtime.exit(container, 1);
        runtime.comeBack();

        fixture.await("web", pod -> KubeletFixture.status(pod, "main").getRestartCount() == 1);
    }

    @Test
    void makesANewSandboxWhenTheOldOneDied() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);
        fixture.awaitReady("web");

        String sandbox =
                runtime.listPodSandboxes(io.kjava.cri.ListFilter.ALL).getFirst().id();
        runtime.stopPodSandbox(sandbox);

        Pod pod = fixture.await(
                "web",
                found -> KubeletFixture.status(found, "main").getRestartCount() == 1
                        && KubeletFixture.status(found, "main").getReady());
        assertThat(pod.getStatus().getPodIPs()).hasSize(1);
        assertThat(runtime.calls()).contains("runPodSandbox web#1", "createContainer main#1");
    }

    @Test
    void retriesAFailedSandbox() throws InterruptedException {
        runtime.failNext("runPodSandbox", Code.FAILED, "no addresses left");
        fixture.create("""
                metadata: {name: web}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);

        fixture.awaitReady("web");

        assertThat(fixture.events("web"))
                .contains("FailedCreatePodSandBox: Failed to create pod sandbox: no addresses left");
    }

    @Test
    void aStaticPodRunsAndIsShownByAMirror() throws Exception {
        Files.writeString(fixture.config().staticPods().resolve("etcd.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: etcd}
                spec:
                  containers: [{name: main, image: "web:1"}]
                """);

        Pod mirror = fixture.awaitReady("etcd-n1");

        assertThat(mirror.getMetadata().getAnnotations())
                .containsKey("kubernetes.io/config.mirror")
                .containsEntry("kubernetes.io/config.source", "file");
        Files.delete(fixture.config().staticPods().resolve("etcd.yaml"));
        fixture.awaitGone("etcd-n1");
    }

    @Test
    void aPodPastItsDeadlineHasFailed() throws InterruptedException {
        fixture.create("""
                metadata: {name: web}
                spec:
                  activeDeadlineSeconds: 1
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: "web:1"}]
                """);

        Pod pod = fixture.awaitPhase("web", "Failed");

        assertThat(pod.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    }
}
