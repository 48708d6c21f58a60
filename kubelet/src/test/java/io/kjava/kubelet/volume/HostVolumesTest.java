package io.kjava.kubelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kjava.client.TestingApiClient;
import io.kjava.codec.JsonCodec;
import io.kjava.cri.Mount;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.FilesystemSpace;
import io.kjava.kubelet.kernel.Mounts;
import io.kjava.kubelet.references.WatchedConfigObjects;
import io.kjava.time.TestingClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Makes and ends real mounts below a temporary directory: needs root. */
@Timeout(60)
class HostVolumesTest {
    private static final String UID = "6a2b";

    private @TempDir Path root;
    private final TestingClock clock = new TestingClock();
    private final TestingApiClient api = new TestingApiClient(clock);
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private PodPaths paths;
    private WatchedConfigObjects objects;
    private HostVolumes volumes;

    @BeforeEach
    void open() {
        paths = new PodPaths(root, root.resolve("logs"), root.resolve("links"));
        objects = new WatchedConfigObjects(api, new Random(1), changed::add);
        volumes = newVolumes();
        create(ServiceAccount.class, "{\"metadata\":{\"name\":\"default\",\"namespace\":\"default\"}}");
    }

    private HostVolumes newVolumes() {
        return new VolumeAssembly(
                        api,
                        paths,
                        new Node(),
                        objects,
                        VolumeImages.UNSUPPORTED,
                        handler -> false,
                        changed::add,
                        clock,
                        new Random(2))
                .build();
    }

    @AfterEach
    void close() throws InterruptedException, IOException {
        volumes.release(UID);
        volumes.close();
        objects.close();
        assertThat(new Mounts().below(root)).isEmpty();
    }

    private record Node() implements VolumeNode {
        @Override
        public String name() {
            return "n1";
        }

        @Override
        public Map<String, String> labels() {
            return Map.of("kubernetes.io/hostname", "n1");
        }

        @Override
        public Map<String, Quantity> allocatable() {
            return Map.of("cpu", new Quantity("2"), "memory", new Quantity("1Gi"));
        }
    }

    @Test
    void writesConfigMapsAsKubernetesDoes() throws Exception {
        configMap("c", "{\"a\":\"1\",\"b\":\"2\"}");
        Path volume = prepared("{\"name\":\"v\",\"configMap\":{\"name\":\"c\",\"defaultMode\":288}}");
        assertThat(volume).isEqualTo(root.resolve("pods/6a2b/volumes/kubernetes.io~configmap/v"));
        assertThat(volume.resolve("a")).hasContent("1");
        assertThat(Files.readSymbolicLink(volume.resolve("a"))).hasToString("..data/a");
        assertThat(Files.readSymbolicLink(volume.resolve("..data")).toString())
                .matches("\\.\\.2026_03_02_12_00_00\\.\\d+");
        assertThat(mode(volume.resolve("b"))).isEqualTo(0440);
        assertThat(mode(volume)).isEqualTo(0777);
    }

    @Test
    void placesItemsUnderTheirPathsAndModesAndDecodesBinaryContent() throws Exception {
        create(ConfigMap.class, """
                {"metadata":{"name":"c","namespace":"default"},"data":{"a":"text"},
                 "binaryData":{"b":"AP8="}}
                """);
        Path volume = prepared("""
                        {"name":"v","configMap":{"name":"c","items":[
                          {"key":"a","path":"deep/er/a","mode":256},{"key":"b","path":"b"}]}}
                        """);
        assertThat(volume.resolve("deep/er/a")).hasContent("text");
        assertThat(mode(volume.resolve("deep/er/a"))).isEqualTo(0400);
        assertThat(Files.readAllBytes(volume.resolve("b"))).containsExactly(0, 255);
        assertThat(volume.resolve("a")).doesNotExist();
    }

    @Test
    void keepsSecretsInMemory() throws Exception {
        create(Secret.class, "{\"metadata\":{\"name\":\"s\",\"namespace\":\"default\"},\"data\":{\"k\":\"c2VjcmV0\"}}");
        Path volume = prepared("{\"name\":\"v\",\"secret\":{\"secretName\":\"s\"}}");
        assertThat(volume.resolve("k")).hasContent("secret");
        assertThat(Files.getFileStore(volume).type()).isEqualTo("tmpfs");
    }

    @Test
    void followsChangesOfItsSources() throws Exception {
        configMap("c", "{\"a\":\"1\",\"old\":\"x\"}");
        Pod pod = pod("{\"name\":\"v\",\"configMap\":{\"name\":\"c\"}}", "");
        Path volume = prepared(pod);
        Path before = volume.resolve("..data").toRealPath();

        volumes.prepare(pod);
        assertThat(volume.resolve("..data").toRealPath()).isEqualTo(before);

        api.resource(ConfigMap.class)
                .update(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("c")
                        .endMetadata()
                        .withData(Map.of("a", "2", "new", "y"))
                        .build());
        assertThat(changed.poll(10, TimeUnit.SECONDS)).isEqualTo(UID);
        volumes.prepare(pod);

        assertThat(volume.resolve("a")).hasContent("2");
        assertThat(volume.resolve("new")).hasContent("y");
        assertThat(volume.resolve("old").toFile()).doesNotExist();
        assertThat(Files.exists(volume.resolve("old"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(before).doesNotExist();
    }

    @Test
    void projectsATokenTheCaAndThePodsNamespaceAndRenewsTheToken() throws Exception {
        configMap("kube-root-ca.crt", "{\"ca.crt\":\"PEM\"}");
        Pod pod = pod("""
                        {"name":"v","projected":{"defaultMode":420,"sources":[
                          {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
                          {"configMap":{"name":"kube-root-ca.crt",
                            "items":[{"key":"ca.crt","path":"ca.crt"}]}},
                          {"downwardAPI":{"items":[{"path":"namespace",
                            "fieldRef":{"fieldPath":"metadata.namespace"}}]}}]}}
                        """, "");
        Path volume = prepared(pod);
        assertThat(volume.resolve("token")).hasContent("token-1-of-default/default");
        assertThat(volume.resolve("ca.crt")).hasContent("PEM");
        assertThat(volume.resolve("namespace")).hasContent("default");
        assertThat(mode(volume.resolve("token"))).isEqualTo(0644);

        clock.advance(Duration.ofSeconds(3000));
        volumes.prepare(pod);
        assertThat(volume.resolve("token")).hasContent("token-2-of-default/default");
    }

    @Test
    void showsThePodsOwnFieldsAndResources() throws Exception {
        Path volume = prepared("""
                        {"name":"v","downwardAPI":{"items":[
                          {"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}},
                          {"path":"cpu","resourceFieldRef":{"containerName":"c",
                             "resource":"limits.cpu","divisor":"1m"}}]}}
                        """);
        assertThat(volume.resolve("labels")).hasContent("app=\"web\"");
        assertThat(volume.resolve("cpu")).hasContent("2000");
    }

    @Test
    void givesFilesToThePodsGroup() throws Exception {
        configMap("c", "{\"a\":\"1\"}");
        String security = ",\"securityContext\":{\"fsGroup\":1234}";
        Path volume = prepared(pod("{\"name\":\"v\",\"configMap\":{\"name\":\"c\",\"defaultMode\":256}}", security));
        assertThat(Files.getAttribute(volume.resolve("a"), "unix:gid")).isEqualTo(1234);
        assertThat(mode(volume.resolve("a"))).isEqualTo(0440);
        Path empty = prepared(pod("{\"name\":\"e\",\"emptyDir\":{}}", security));
        assertThat(Files.getAttribute(empty, "unix:gid")).isEqualTo(1234);
        assertThat(mode(empty)).isEqualTo(02777);
    }

    @Test
    void givesATokenOnlyToTheUserThatAllContainersRunAs() throws Exception {
        Path volume = prepared(pod("""
                                {"name":"v","projected":{"sources":[
                                  {"serviceAccountToken":{"path":"token"}}]}}
                                """, ",\"securityContext\":{\"runAsUser\":1000}"));
        assertThat(mode(volume.resolve("token"))).isEqualTo(0600);
        assertThat(Files.getAttribute(volume.resolve("token"), "unix:uid")).isEqualTo(1000);
    }

    @Test
    void complainsInTheWordsOfKubernetes() {
        configMap("c", "{\"a\":\"1\"}");
        assertThat(problem("{\"name\":\"v\",\"configMap\":{\"name\":\"x\"}}"))
                .isEqualTo("MountVolume.SetUp failed for volume \"v\" : configmap \"x\" not found");
        assertThat(problem("{\"name\":\"v\",\"secret\":{\"secretName\":\"x\"}}"))
                .isEqualTo("MountVolume.SetUp failed for volume \"v\" : secret \"x\" not found");
        assertThat(problem(
                        "{\"name\":\"v\",\"configMap\":{\"name\":\"c\",\"items\":[{\"key\":\"z\",\"path\":\"z\"}]}}"))
                .isEqualTo("MountVolume.SetUp failed for volume \"v\" : configmap references"
                        + " non-existent config key: z");
        assertThat(problem("{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"x\"}}"))
                .endsWith("error processing PVC default/x: failed to fetch PVC from API server:"
                        + " persistentvolumeclaims \"x\" not found");
        assertThat(problem("{\"name\":\"v\",\"hostPath\":{\"path\":\"%s\",\"type\":\"Directory\"}}"
                        .formatted(root.resolve("no"))))
                .endsWith("hostPath type check failed: " + root.resolve("no") + " is not a directory");
    }

    @Test
    void mountsAnEmptyVolumeForWhatIsOptionalAndMissing() throws Exception {
        Path volume = prepared("{\"name\":\"v\",\"configMap\":{\"name\":\"x\",\"optional\":true}}");
        assertThat(volume.resolve("..data")).isEmptyDirectory();
    }

    @Test
    void makesEmptyDirectoriesOnDiskAndInMemory() throws Exception {
        Path disk = prepared("{\"name\":\"d\",\"emptyDir\":{}}");
        assertThat(mode(disk)).isEqualTo(0777);
        Path memory = prepared("{\"name\":\"m\",\"emptyDir\":{\"medium\":\"Memory\",\"sizeLimit\":\"64Mi\"}}");
        assertThat(Files.getFileStore(memory).type()).isEqualTo("tmpfs");
        assertThat(FilesystemSpace.of(memory).capacityBytes()).isEqualTo(64L << 20);
    }

    @Test
    void createsHostPathsThatMayBeCreated() throws Exception {
        Path directory = root.resolve("made/here");
        assertThat(prepared("{\"name\":\"v\",\"hostPath\":{\"path\":\"%s\",\"type\":\"DirectoryOrCreate\"}}"
                        .formatted(directory)))
                .isEqualTo(directory)
                .isDirectory();
    }

    @Test
    void bindsALocalPersistentVolume() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        Files.writeString(disk.resolve("f"), "x");
        create(PersistentVolume.class, """
                {"metadata":{"name":"pv"},"spec":{"local":{"path":"%s"},
                 "claimRef":{"uid":"$UID"},"nodeAffinity":{"required":{"nodeSelectorTerms":[
                  {"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In",
                    "values":["n1"]}]}]}}}}
                """.formatted(disk).replace("$UID", claim()));
        Path volume = prepared("{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"c\"}}");
        assertThat(volume).isEqualTo(root.resolve("pods/6a2b/volumes/kubernetes.io~local-volume/pv"));
        assertThat(volume.resolve("f")).hasContent("x");

        volumes.release(UID);

        assertThat(disk.resolve("f")).hasContent("x");
        assertThat(root.resolve("pods/6a2b/volumes")).doesNotExist();
    }

    private String claim() {
        PersistentVolumeClaim claim = create(PersistentVolumeClaim.class, """
                        {"metadata":{"name":"c","namespace":"default"},
                         "spec":{"volumeName":"pv"}}
                        """);
        claim.setStatus(
                new PersistentVolumeClaimStatusBuilder().withPhase("Bound").build());
        api.resource(PersistentVolumeClaim.class).updateStatus(claim);
        return claim.getMetadata().getUid();
    }

    @Test
    void mountsPartsOfVolumes() throws Exception {
        Pod pod = pod("{\"name\":\"v\",\"emptyDir\":{}}", "", ",\"subPathExpr\":\"a/$(N)\"");
        volumes.prepare(pod);
        Mount mount = mount(pod, Map.of("N", "b"));
        assertThat(mount.hostPath())
                .isEqualTo(root.resolve("pods/6a2b/volume-subpaths/v/c/0").toString());
        Path made = root.resolve("pods/6a2b/volumes/kubernetes.io~empty-dir/v/a/b");
        assertThat(mode(made)).isEqualTo(0777);
        Files.writeString(made.resolve("f"), "x");
        assertThat(Path.of(mount.hostPath()).resolve("f")).hasContent("x");
        assertThat(mount(pod, Map.of("N", "b"))).isEqualTo(mount);
        assertThat(new Mounts().below(root)).hasSize(1);
    }

    @Test
    void mountsTheNewestFileWhenAContainerStartsAgain() throws Exception {
        configMap("c", "{\"a\":\"1\"}");
        Pod pod = pod("{\"name\":\"v\",\"configMap\":{\"name\":\"c\"}}", "", ",\"subPath\":\"a\"");
        volumes.prepare(pod);
        Path file = Path.of(mount(pod, Map.of()).hostPath());
        assertThat(file).hasContent("1");
        api.resource(ConfigMap.class)
                .update(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("c")
                        .endMetadata()
                        .withData(Map.of("a", "2"))
                        .build());
        assertThat(changed.poll(10, TimeUnit.SECONDS)).isEqualTo(UID);
        volumes.prepare(pod);
        assertThat(file).hasContent("1");
        assertThat(Path.of(mount(pod, Map.of()).hostPath())).isEqualTo(file).hasContent("2");
    }

    @Test
    void neverFollowsLinksOutOfAVolume() throws Exception {
        Pod pod = pod("{\"name\":\"v\",\"emptyDir\":{}}", "", ",\"subPath\":\"link/x\"");
        Path volume = prepared(pod);
        Path secret = Files.createDirectory(root.resolve("secret"));
        Files.createSymbolicLink(volume.resolve("link"), secret);
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> mount(pod, Map.of()))
                .withMessage("failed to create subPath directory for volumeMount \"v\" of container" + " \"c\"");
        assertThat(secret).isEmptyDirectory();
        Files.createDirectory(secret.resolve("x"));
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> mount(pod, Map.of()))
                .withMessage("failed to prepare subPath for volumeMount \"v\" of container \"c\"");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> volumes.read(pod, "v", "link/x", 10));
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        Pod pod = pod("{\"name\":\"v\",\"emptyDir\":{}}", "", ",\"subPath\":\"link/x\"");
        Path volume = prepared(pod);
        Files.createDirectories(volume.resolve("real"));
        Files.createSymbolicLink(volume.resolve("link"), Path.of("real"));
        Path part = Path.of(mount(pod, Map.of()).hostPath());
        Files.writeString(part.resolve("f"), "x");
        assertThat(volume.resolve("real/x/f")).hasContent("x");
        assertThat(volumes.read(pod, "v", "link/x/f", 10)).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void findsEverythingAgainAfterARestartAndCleansUpByUidAlone() throws Exception {
        configMap("c", "{\"a\":\"1\"}");
        Pod pod = pod("{\"name\":\"m\",\"emptyDir\":{\"medium\":\"Memory\"}}", "", ",\"subPath\":\"p\"");
        Path memory = prepared(pod);
        mount(pod, Map.of());
        Files.writeString(memory.resolve("f"), "x");

        volumes.close();
        volumes = newVolumes();
        assertThat(prepared(pod)).isEqualTo(memory);
        assertThat(memory.resolve("f")).hasContent("x");
        assertThat(new Mounts().below(root)).hasSize(2);

        volumes.close();
        volumes = newVolumes();
        volumes.release(UID);
        assertThat(root.resolve("pods/6a2b/volumes")).doesNotExist();
        assertThat(root.resolve("pods/6a2b/volume-subpaths")).doesNotExist();
        volumes.release(UID);
    }

    @Test
    void leavesVolumesAloneThatNoContainerUses() throws Exception {
        Pod pod = pod("{\"name\":\"v\",\"configMap\":{\"name\":\"missing\"}}", "");
        pod.getSpec().getContainers().getFirst().setVolumeMounts(List.of());
        volumes.prepare(pod);
        assertThat(root.resolve("pods")).doesNotExist();
    }

    private Path prepared(String volume) throws InterruptedException {
        return prepared(pod(volume, ""));
    }

    private Path prepared(Pod pod) throws InterruptedException {
        volumes.prepare(pod);
        List<io.fabric8.kubernetes.api.model.VolumeMount> mounts =
                pod.getSpec().getContainers().getFirst().getVolumeMounts();
        String subPath = mounts.getFirst().getSubPath();
        mounts.getFirst().setSubPath(null);
        try {
            return Path.of(mount(pod, Map.of()).hostPath());
        } finally {
            mounts.getFirst().setSubPath(subPath);
        }
    }

    private Mount mount(Pod pod, Map<String, String> environment) {
        return volumes.mounts(pod, pod.getSpec().getContainers().getFirst(), environment)
                .getFirst();
    }

    private String problem(String volume) {
        try {
            volumes.prepare(pod(volume, ""));
            return "";
        } catch (VolumeException e) {
            assertThat(e.reason()).isEqualTo("FailedMount");
            return e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void configMap(String name, String data) {
        create(
                ConfigMap.class,
                "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"data\":%s}".formatted(name, data));
    }

    private <T extends HasMetadata> T create(Class<T> type, String json) {
        return api.resource(type).create(JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), type));
    }

    private static Pod pod(String volume, String spec) {
        return pod(volume, spec, "");
    }

    private static Pod pod(String volume, String spec, String mount) {
        String name = volume.replaceAll("(?s)^\\s*\\{\"name\":\"(\\w+)\".*", "$1");
        String json = """
                {"metadata":{"name":"p","namespace":"default","uid":"%s","labels":{"app":"web"}},
                 "spec":{"serviceAccountName":"default","volumes":[%s],"containers":[{"name":"c",
                  "volumeMounts":[{"name":"%s","mountPath":"/m"%s}]}]%s}}
                """.formatted(UID, volume, name, mount, spec);
        return JsonCodec.read(json.getBytes(StandardCharsets.UTF_8), Pod.class);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & 07777;
    }
}
