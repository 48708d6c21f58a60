package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.client.PatchType;
import io.kjava.codec.DynamicObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a kubelet may do as itself, and what it may not (S25, S26, S27). */
@Timeout(60)
class NodeIdentityTest {
    private static final ResourceName NODES = new ResourceName("", "v1", "nodes");
    private static final ResourceName SECRETS = new ResourceName("", "v1", "secrets");
    private static final ResourceName VOLUMES = new ResourceName("", "v1", "persistentvolumes");
    private static final ResourceName ATTACHMENTS = new ResourceName("storage.k8s.io", "v1", "volumeattachments");
    private static final ResourceName CLAIMS = new ResourceName("resource.k8s.io", "v1", "resourceclaims");
    private static RunningServer server;
    private static ApiClient admin;
    private static ApiClient node;

    @BeforeAll
    static void start() throws InterruptedException {
        server = new RunningServer();
        admin = server.admin();
        node = server.as("system:node:n1", "system:nodes");
        server.namespace("t", "");
        for (String name : new String[] {"n1", "n2"}) {
            make("nodes", "{apiVersion: v1, kind: Node, metadata: {name: %s}}".formatted(name));
            make("persistentvolumes", volume("pv-" + name, "claim-" + name));
            make("volumeattachments", """
                    apiVersion: storage.k8s.io/v1
                    kind: VolumeAttachment
                    metadata: {name: va-%1$s}
                    spec: {attacher: x, nodeName: %1$s, source: {persistentVolumeName: pv-%1$s}}
                    """.formatted(name));
            make("secrets", "{apiVersion: v1, kind: Secret, metadata: {name: s-%s, namespace: t}}".formatted(name));
            make(
                    "resourceclaims",
                    "{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: {name: d-%s, namespace: t},"
                                    .formatted(name)
                            + " spec: {}}");
            make("pods", """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: p-%1$s, namespace: t}
                    spec:
                      nodeName: %1$s
                      resourceClaims: [{name: d, resourceClaimName: d-%1$s}]
                      containers: [{name: c, image: x}]
                      volumes:
                      - {name: v, persistentVolumeClaim: {claimName: claim-%1$s}}
                      - {name: s, secret: {secretName: s-%1$s}}
                    """.formatted(name));
        }
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (code(() -> node.dynamic(SECRETS, true).get(ObjectKey.of("t", "s-n1"))) != 0) {
            assertThat(System.nanoTime()).as("the pods are never seen").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void make(String plural, String yaml) {
        RunningServer.create(admin, plural, yaml);
    }

    private static String volume(String name, String claim) {
        return """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  hostPath: {path: /x}
                  claimRef: {namespace: t, name: %s}
                """.formatted(name, claim);
    }

    private interface Call {
        void run();
    }

    /** Zero when it is allowed. */
    private static int code(Call call) {
        ApiException refused = catchThrowableOfType(ApiException.class, call::run);
        return refused == null ? 0 : refused.code();
    }

    @Test
    void aNodeReadsWhatItsOwnPodsNeed() {
        assertThat(code(() -> node.dynamic(VOLUMES, false).get(ObjectKey.cluster("pv-n1"))))
                .isZero();
        assertThat(code(() -> node.dynamic(ATTACHMENTS, false).get(ObjectKey.cluster("va-n1"))))
                .isZero();
        assertThat(code(() -> node.dynamic(CLAIMS, true).get(ObjectKey.of("t", "d-n1"))))
                .isZero();
    }

    /** What mounts the volume is the node's to know, what attaches it is not. */
    @Test
    void aNodeReadsTheSecretsOfItsVolumes() {
        for (String name : new String[] {"stage", "attach"}) {
            make("secrets", "{apiVersion: v1, kind: Secret, metadata: {name: %s, namespace: t}}".formatted(name));
        }
        make("configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: of-mirror, namespace: t}}");
        make("persistentvolumes", """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: pv-csi}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  csi:
                    driver: d.test
                    volumeHandle: h
                    nodeStageSecretRef: {name: stage, namespace: t}
                    controllerPublishSecretRef: {name: attach, namespace: t}
                  claimRef: {namespace: t, name: claim-csi}
                """);
        make("persistentvolumeclaims", """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: claim-csi, namespace: t}
                spec: {volumeName: pv-csi, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
        make("pods", """
                apiVersion: v1
                kind: Pod
                metadata: {name: of-mirror, namespace: t, annotations: {kubernetes.io/config.mirror: x}}
                spec:
                  nodeName: n1
                  containers: [{name: c, image: x}]
                  volumes: [{name: s, configMap: {name: of-mirror}}]
                """);
        make("pods", """
                apiVersion: v1
                kind: Pod
                metadata: {name: csi, namespace: t}
                spec:
                  nodeName: n1
                  containers: [{name: c, image: x}]
                  volumes: [{name: v, persistentVolumeClaim: {claimName: claim-csi}}]
                """);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (code(() -> node.dynamic(SECRETS, true).get(ObjectKey.of("t", "stage"))) != 0) {
            assertThat(System.nanoTime()).as("the pod is never seen").isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(code(() -> node.dynamic(SECRETS, true).get(ObjectKey.of("t", "attach"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(new ResourceName("", "v1", "configmaps"), true)
                        .get(ObjectKey.of("t", "of-mirror"))))
                .isEqualTo(403);
        assertThat(code(() -> server.as("system:node:n2", "system:nodes")
                        .dynamic(SECRETS, true)
                        .get(ObjectKey.of("t", "stage"))))
                .isEqualTo(403);
    }

    @Test
    void aNodeTellsOfItsOwnDevicesOnly() {
        String slice = "{apiVersion: resource.k8s.io/v1, kind: ResourceSlice, metadata: {name: %1$s}, spec: {driver:"
                + " d.test, nodeName: %1$s, pool: {name: %1$s, resourceSliceCount: 1}, devices: [{name: a}]}}";
        ResourceName slices = new ResourceName("resource.k8s.io", "v1", "resourceslices");
        make("resourceslices", slice.formatted("n2"));

        assertThat(code(() -> RunningServer.create(node, "resourceslices", slice.formatted("n1"))))
                .isZero();
        assertThat(code(() -> RunningServer.create(
                        node, "resourceslices", slice.formatted("n2").replaceFirst("name: n2", "name: other"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(slices, false).get(ObjectKey.cluster("n2"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(slices, false)
                        .delete(ObjectKey.cluster("n2"), io.kjava.client.DeleteOptions.DEFAULT)))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(slices, false).list(ListQuery.ALL))).isEqualTo(403);
        assertThat(code(() -> node.dynamic(slices, false).list(ListQuery.ALL.withFields("spec.nodeName=n1"))))
                .isZero();
        assertThat(code(() -> node.dynamic(slices, false)
                        .delete(ObjectKey.cluster("n1"), io.kjava.client.DeleteOptions.DEFAULT)))
                .isZero();
    }

    /** To have a certificate approved by itself is a right of its own, for its own as for another's. */
    @Test
    void aNodeApprovesNoCertificates() {
        for (String subresource : new String[] {"nodeclient", "selfnodeclient"}) {
            DynamicObject review = RunningServer.read(
                    "{apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {resourceAttributes:"
                            + " {group: certificates.k8s.io, resource: certificatesigningrequests, verb: create,"
                            + " subresource: " + subresource + "}}}");
            DynamicObject answer = node.review(
                    new ResourceName("authorization.k8s.io", "v1", "selfsubjectaccessreviews"),
                    review,
                    DynamicObject.class);
            assertThat(answer.at("status", "allowed").asBoolean(true))
                    .as(subresource)
                    .isFalse();
        }
    }

    @Test
    void aNodeReadsNothingOfOthers() {
        assertThat(code(() -> node.dynamic(SECRETS, true).get(ObjectKey.of("t", "s-n2"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(SECRETS, true).list(ListQuery.ALL))).isEqualTo(403);
        assertThat(code(() -> node.dynamic(VOLUMES, false).get(ObjectKey.cluster("pv-n2"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(ATTACHMENTS, false).get(ObjectKey.cluster("va-n2"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(CLAIMS, true).get(ObjectKey.of("t", "d-n2"))))
                .isEqualTo(403);
        assertThat(code(() -> node.dynamic(CLAIMS, true).list(ListQuery.ALL))).isEqualTo(403);
    }

    @Test
    void aNodeChangesOnlyItselfAndNotWhatOthersSayOfIt() {
        assertThat(patched("n2", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}")).isEqualTo(403);
        assertThat(patched("n1", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}")).isZero();
        assertThat(patched("n1", "{\"metadata\":{\"labels\":{\"node-restriction.kubernetes.io/x\":\"y\"}}}"))
                .isEqualTo(403);
        assertThat(patched("n1", "{\"spec\":{\"taints\":[{\"key\":\"x\",\"effect\":\"NoSchedule\"}]}}"))
                .isEqualTo(403);
        assertThat(patched("n1", """
                {"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"1"}]}}\
                """)).isEqualTo(403);
    }

    private static int patched(String name, String patch) {
        return code(() -> node.dynamic(NODES, false)
                .patch(ObjectKey.cluster(name), PatchType.MERGE, patch.getBytes(StandardCharsets.UTF_8), ""));
    }

    @Test
    void aNodeMakesNoPodsThatGiveItMore() {
        String mirror = "{apiVersion: v1, kind: Pod, metadata: {name: m-%s, namespace: t, annotations:"
                + " {kubernetes.io/config.mirror: x}, ownerReferences: [{apiVersion: v1, kind: Node, name: n1, uid: '"
                + admin.dynamic(NODES, false)
                        .get(ObjectKey.cluster("n1"))
                        .orElseThrow()
                        .uid()
                + "', controller: true}]}, spec: {nodeName: %s, containers: [{name: c, image: x}]%s}}";
        assertThat(made(mirror.formatted("a", "n1", ", volumes: [{name: s, secret: {secretName: s-n2}}]")))
                .isEqualTo(403);
        assertThat(made(mirror.formatted("b", "n1", ", serviceAccountName: default")))
                .isEqualTo(403);
        assertThat(made(mirror.formatted(
                        "c", "n1", ", volumes: [{name: s, persistentVolumeClaim: {claimName: claim-n2}}]")))
                .isEqualTo(403);
        assertThat(made(mirror.formatted("d", "n2", ""))).isEqualTo(403);
        assertThat(made("{apiVersion: v1, kind: Pod, metadata: {name: e, namespace: t},"
                        + " spec: {nodeName: n1, containers: [{name: c, image: x}]}}"))
                .isEqualTo(403);
        DynamicObject token =
                RunningServer.read("{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}");
        assertThat(code(() -> node.dynamic(new ResourceName("", "v1", "serviceaccounts"), true)
                        .createSub(ObjectKey.of("t", "default"), "token", token, DynamicObject.class)))
                .isEqualTo(403);
    }

    private static int made(String yaml) {
        return code(() -> RunningServer.create(node, "pods", yaml));
    }

    /** What a pod is resized to must be something that its node has. */
    @Test
    void aPodGrowsOnlyToWhatItsNodeHas() {
        admin.dynamic(NODES, false)
                .patch(
                        ObjectKey.cluster("n2"),
                        PatchType.MERGE,
                        "{\"status\":{\"allocatable\":{\"cpu\":\"2\",\"memory\":\"1Gi\"}}}"
                                .getBytes(StandardCharsets.UTF_8),
                        "status");
        make(
                "pods",
                "{apiVersion: v1, kind: Pod, metadata: {name: grows, namespace: t}, spec: {nodeName: n2,"
                        + " containers: [{name: c, image: x, resources: {requests: {cpu: 100m, memory: 1Mi}}}]}}");
        assertThat(resized("1")).isNull();
        assertThat(resized("3"))
                .hasMessage("pods \"grows\" is forbidden: node didn't have enough allocatable resources:"
                        + " cpu, requested: 3000, allocatable: 2000");
    }

    private static @Nullable ApiException resized(String cpu) {
        String patch = "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":{\"cpu\":\"" + cpu
                + "\",\"memory\":\"1Mi\"}}}]}}";
        return catchThrowableOfType(
                ApiException.class,
                () -> admin.dynamic(new ResourceName("", "v1", "pods"), true)
                        .patch(
                                ObjectKey.of("t", "grows"),
                                PatchType.STRATEGIC,
                                patch.getBytes(StandardCharsets.UTF_8),
                                "resize"));
    }
}
