package io.kjava.cri.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kjava.cri.CriException;
import io.kjava.cri.CriException.Code;
import io.kjava.cri.ExecResult;
import io.kjava.cri.Image;
import io.kjava.cri.ImageSpec;
import io.kjava.cri.ListFilter;
import io.kjava.cri.NamespaceOptions;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.RuntimeServiceContractTest;
import io.kjava.cri.RuntimeStatus;
import io.kjava.cri.SandboxConfig;
import io.kjava.cri.SandboxStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, and what only a real runtime can show, against a containerd of our own. */
class ContainerdRuntimeServiceTest extends RuntimeServiceContractTest {
    private static PrivateContainerd containerd;
    private static CriClient client;

    @BeforeAll
    static void startContainerd() throws Exception {
        assumeTrue(PrivateContainerd.isPossible(), "needs root and an installed containerd");
        containerd = PrivateContainerd.start("kjtcri0", "10.244.76.0/24");
        client = CriClient.open(containerd.socket());
    }

    @AfterAll
    static void stopContainerd() {
        if (containerd != null) {
            client.close();
            containerd.close();
        }
    }

    @Override
    protected RuntimeService runtime() {
        return client.runtime();
    }

    @Override
    protected String image() {
        return PrivateContainerd.IMAGE;
    }

    @Test
    void aPodGetsAnAddressOfItsOwn() {
        assertThat(runtime().status().isReady(RuntimeStatus.NETWORK_READY)).isTrue();
        String uid = UUID.randomUUID().toString();
        String id = runtime().runPodSandbox(sandbox(uid, 0, NamespaceOptions.DEFAULT), "");
        try {
            SandboxStatus status = runtime().podSandboxStatus(id);
            assertThat(status.ips()).singleElement().asString().startsWith("10.244.76.");
        } finally {
            runtime().stopPodSandbox(id);
            runtime().removePodSandbox(id);
        }
    }

    @Test
    void findsImagesByNameAndMeasuresThem() {
        List<Image> images = client.images().listImages();
        assertThat(images).anySatisfy(image -> assertThat(image.tags()).contains(image()));
        Image found = client.images().imageStatus(ImageSpec.of(image())).orElseThrow();
        assertThat(found.size()).isPositive();
        assertThat(client.images().imageStatus(ImageSpec.of("kjava.test/none:1")))
                .isEmpty();
        assertThat(client.images().filesystems().images()).isNotEmpty();
    }

    @Test
    void aCommandHasOutputsAnExitCodeAndALimit() {
        String uid = UUID.randomUUID().toString();
        SandboxConfig sandbox = sandbox(uid, 0);
        String sandboxId = runtime().runPodSandbox(sandbox, "");
        try {
            String id = runtime().createContainer(sandboxId, sleeper(uid, 0), sandbox);
            runtime().startContainer(id);

            ExecResult result = runtime()
                    .execSync(
                            id,
                            List.of("/bin/sh", "-c", "echo $GREETING; echo bad >&2; exit 3"),
                            Duration.ofSeconds(5));
            assertThat(new String(result.stdout(), StandardCharsets.UTF_8)).isEqualTo("hello\n");
            assertThat(new String(result.stderr(), StandardCharsets.UTF_8)).isEqualTo("bad\n");
            assertThat(result.exitCode()).isEqualTo(3);

            assertThatExceptionOfType(CriException.class)
                    .isThrownBy(() -> runtime().execSync(id, List.of("/bin/sleep", "20"), Duration.ofSeconds(1)))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
            assertThat(runtime().listContainerStats(ListFilter.labelled("uid", uid)))
                    .hasSize(1);
            assertThat(runtime().exec(new io.kjava.cri.StreamRequest(id, List.of("/bin/sh"), true, true, true, false)))
                    .startsWith("http://127.0.0.1:");
        } finally {
            runtime().stopPodSandbox(sandboxId);
            runtime().removePodSandbox(sandboxId);
        }
    }

    @Test
    void anAbsentRuntimeIsUnavailable() {
        try (CriClient nobody = CriClient.open(Path.of("/nowhere/containerd.sock"))) {
            assertThatExceptionOfType(CriException.class)
                    .isThrownBy(() -> nobody.runtime().version())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        }
    }
}
