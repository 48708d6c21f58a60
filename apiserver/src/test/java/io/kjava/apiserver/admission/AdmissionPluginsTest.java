package io.kjava.apiserver.admission;

import static io.kjava.apiserver.RunningServer.create;
import static io.kjava.apiserver.RunningServer.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.apiserver.RunningServer;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.codec.DynamicObject;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AdmissionPluginsTest {
    private static RunningServer server;
    private static ApiClient admin;

    @BeforeAll
    static void start() {
        server = new RunningServer();
        admin = server.admin();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String pod(String namespace, String name, String spec) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s}, spec: {%s}}"
                .formatted(name, namespace, spec);
    }

    private static String plainPod(String namespace, String name) {
        return pod(namespace, name, "containers: [{name: c, image: i}]");
    }

    @Test
    @Timeout(60)
    void onePriorityClassAloneIsTheDefault() {
        server.namespace("priorities", "");
        String kind = "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, globalDefault: true, value: %s,"
                + " metadata: {name: %s}}";
        DynamicObject first = create(admin, "priorityclasses", kind.formatted(7, "usual"));
        try {
            DynamicObject pod = create(admin, "pods", plainPod("priorities", "p"));
            for (int i = 0; pod.at("spec", "priority").asInt() == 0; i++) { // until the class is known everywhere
                pod = create(admin, "pods", plainPod("priorities", "p" + i));
            }
            assertThat(pod.at("spec", "priorityClassName").asString()).isEqualTo("usual");
            assertThat(refused(admin, "priorityclasses", kind.formatted(8, "other")))
                    .hasMessage("priorityclasses.scheduling.k8s.io \"other\" is forbidden: PriorityClass usual is"
                            + " already marked as default. Only one default can exist");
        } finally {
            admin.dynamic(RunningServer.name(first, "priorityclasses"), false)
                    .delete(first.key(), DeleteOptions.DEFAULT);
        }
    }

    @Test
    void aNewNodeTakesNoPodsUntilItIsLookedAt() {
        String first = "{\"key\":\"node.kubernetes.io/not-ready\",\"effect\":\"NoSchedule\"}";
        DynamicObject plain = create(admin, "nodes", "{apiVersion: v1, kind: Node, metadata: {name: plain}}");
        assertThat(plain.at("spec", "taints")).hasToString("[" + first + "]");
        DynamicObject other = create(
                admin,
                "nodes",
                "{apiVersion: v1, kind: Node, metadata: {name: other}, spec: {taints: [{key: a, effect: NoExecute}]}}");
        assertThat(other.at("spec", "taints")).hasToString("[{\"key\":\"a\",\"effect\":\"NoExecute\"}," + first + "]");
        DynamicObject tainted = create(
                admin,
                "nodes",
                "{apiVersion: v1, kind: Node, metadata: {name: tainted}, spec: {taints: ["
                        + "{key: node.kubernetes.io/not-ready, effect: NoSchedule}]}}");
        assertThat(tainted.at("spec", "taints")).hasToString("[" + first + "]");
        tainted.objectAt("spec").remove("taints");
        assertThat(admin.dynamic(RunningServer.name(tainted, "nodes"), false)
                        .update(tainted)
                        .at("spec", "taints"))
                .as("an update adds none")
                .isEmpty();
    }

    @Test
    void aLimitRangeGivesDefaultsAndHoldsToItsBounds() {
        server.namespace("ranges", "");
        create(admin, "limitranges", """
            {apiVersion: v1, kind: LimitRange, metadata: {name: r, namespace: ranges}, spec: {limits: [
              {type: Container, default: {cpu: 500m, memory: 64Mi}, defaultRequest: {cpu: 100m},
               max: {cpu: "1"}, min: {cpu: 50m}, maxLimitRequestRatio: {cpu: "8"}},
              {type: PersistentVolumeClaim, max: {storage: 1Gi}}]}}
            """);
        DynamicObject made = create(admin, "pods", plainPod("ranges", "a"));
        assertThat(made.at("spec", "containers").path(0).path("resources"))
                .isEqualTo(RunningServer.read(
                                "{limits: {cpu: 500m, memory: 64Mi}, requests: {cpu: 100m," + " memory: 64Mi}}")
                        .tree());
        assertThat(made.annotation("kubernetes.io/limit-ranger"))
                .contains("LimitRanger plugin set: cpu, memory request for container c; cpu, memory"
                        + " limit for container c");
        ApiException big = refused(
                admin,
                "pods",
                pod(
                        "ranges",
                        "b",
                        "containers: [{name: c, image: i, resources: {limits: {cpu: '2'},"
                                + " requests: {cpu: 10m}}}]"));
        assertThat(big.code()).isEqualTo(403);
        assertThat(big.getMessage())
                .isEqualTo("pods \"b\" is forbidden: [minimum cpu usage per Container is 50m, but request"
                        + " is 10m, maximum cpu usage per Container is 1, but limit is 2,"
                        + " cpu max limit to request ratio per Container is 8, but provided"
                        + " ratio is 200.000000]");
        assertThat(refused(admin, "persistentvolumeclaims", """
            {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: \
            ranges},
             spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}}
            """).getMessage())
                .isEqualTo("persistentvolumeclaims \"c\" is forbidden: maximum storage usage per"
                        + " PersistentVolumeClaim is 1Gi, but request is 2Gi");
    }

    @Test
    void aRestrictedNamespaceTellsEverythingThatAPodLacks() {
        server.namespace("restricted", "pod-security.kubernetes.io/enforce: restricted");
        assertThat(refused(admin, "pods", plainPod("restricted", "a")).getMessage())
                .isEqualTo("pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\":"
                        + " allowPrivilegeEscalation != false (container \"c\" must set"
                        + " securityContext.allowPrivilegeEscalation=false), unrestricted"
                        + " capabilities (container \"c\" must set"
                        + " securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true"
                        + " (pod or container \"c\" must set securityContext.runAsNonRoot=true),"
                        + " seccompProfile (pod or container \"c\" must set"
                        + " securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                        + " \"Localhost\")");
        create(
                admin,
                "pods",
                pod(
                        "restricted",
                        "b",
                        "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},"
                                + " containers: [{name: c, image: i, securityContext:"
                                + " {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]"));
    }

    @Test
    void aBaselineNamespaceRefusesWhatReachesTheHost() {
        server.namespace("baseline", "pod-security.kubernetes.io/enforce: baseline");
        create(admin, "pods", plainPod("baseline", "a"));
        assertThat(refused(
                                admin,
                                "pods",
                                pod(
                                        "baseline",
                                        "b",
                                        "hostNetwork: true, hostPID: true, containers: [{name: c, image: i,"
                                                + " ports: [{containerPort: 80, hostPort: 80}],"
                                                + " securityContext: {privileged: true, capabilities: {add:"
                                                + " [NET_RAW, SYS_ADMIN]}}}], volumes: [{name: v, hostPath:"
                                                + " {path: /}}]"))
                        .getMessage())
                .isEqualTo("pods \"b\" is forbidden: violates PodSecurity \"baseline:latest\": non-default"
                        + " capabilities (container \"c\" must not include \"NET_RAW\","
                        + " \"SYS_ADMIN\" in securityContext.capabilities.add), host namespaces"
                        + " (hostNetwork=true, hostPID=true), hostPath volumes (volume \"v\"),"
                        + " hostPort (container \"c\" uses hostPort 80), privileged (container"
                        + " \"c\" must not set securityContext.privileged=true)");
        ApiException wrong = refused(
                admin,
                "namespaces",
                "{apiVersion: v1, kind: Namespace, metadata: {name: x, labels:"
                        + " {pod-security.kubernetes.io/enforce: strict}}}");
        assertThat(wrong.code()).isEqualTo(422);
        assertThat(wrong.getMessage())
                .isEqualTo("Namespace \"x\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]:"
                        + " Invalid value: \"strict\": must be one of privileged, baseline,"
                        + " restricted");
    }

    @Test
    void aKubeletChangesOnlyItsOwn() {
        ApiClient kubelet = server.as("system:node:n1", "system:nodes");
        String node = "{apiVersion: v1, kind: Node, metadata: {name: %s, labels: {%s}}}";
        create(kubelet, "nodes", node.formatted("n1", "kubernetes.io/hostname: n1"));
        assertThat(refused(kubelet, "nodes", node.formatted("n2", "")).getMessage())
                .isEqualTo("nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
        server.namespace("nodes", "");
        assertThat(refused(kubelet, "pods", plainPod("nodes", "p")).getMessage())
                .isEqualTo("pods \"p\" is forbidden: pod does not have \"kubernetes.io/config.mirror\""
                        + " annotation, node \"n1\" can only create mirror pods");
        DynamicObject own = server.get("v1", "nodes", "", "n1");
        own.objectAt("metadata", "labels").put("node-restriction.kubernetes.io/x", "y");
        ApiException labelled = null;
        try {
            kubelet.dynamic(RunningServer.name(own, "nodes"), false).update(own);
        } catch (ApiException e) {
            labelled = e;
        }
        assertThat(labelled)
                .isNotNull()
                .hasMessage("nodes \"n1\" is forbidden: is not allowed to modify labels:"
                        + " node-restriction.kubernetes.io/x");
    }

    @Test
    void classesAndFinalizersAreFilledIn() {
        server.namespace("classes", "");
        create(
                admin,
                "storageclasses",
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast, annotations:"
                        + " {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: x}");
        DynamicObject claim = create(
                admin,
                "persistentvolumeclaims",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: classes},"
                        + " spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
        assertThat(claim.text("spec", "storageClassName")).isEqualTo("fast");
        assertThat(claim.at("metadata", "finalizers").toString()).isEqualTo("[\"kubernetes.io/pvc-protection\"]");
        create(
                admin,
                "ingressclasses",
                "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: front, annotations:"
                        + " {ingressclass.kubernetes.io/is-default-class: 'true'}}, spec: {controller: x/y}}");
        DynamicObject ingress = create(
                admin,
                "ingresses",
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace:"
                        + " classes}, spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}}");
        assertThat(ingress.text("spec", "ingressClassName")).isEqualTo("front");
    }

    @Test
    void aRuntimeClassGivesOverheadAndPlace() {
        server.namespace("runtimes", "");
        create(
                admin,
                "runtimeclasses",
                "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: vm}, handler: kata,"
                        + " overhead: {podFixed: {memory: 64Mi}}, scheduling: {nodeSelector: {vm: 'yes'}}}");
        DynamicObject made =
                create(admin, "pods", pod("runtimes", "a", "runtimeClassName: vm, containers: [{name: c, image: i}]"));
        assertThat(made.text("spec", "overhead", "memory")).isEqualTo("64Mi");
        assertThat(made.text("spec", "nodeSelector", "vm")).isEqualTo("yes");
        assertThat(refused(
                                admin,
                                "pods",
                                pod("runtimes", "b", "runtimeClassName: none, containers: [{name: c, image: i}]"))
                        .getMessage())
                .isEqualTo("pods \"b\" is forbidden: pod rejected: RuntimeClass \"none\" not found");
    }

    @Test
    void nobodyBecomesAMasterByACertificate() {
        byte[] pem = PemFiles.certificateRequest(CertificateAuthority.request(
                CertificateSubject.client("x", "system:masters"), CertificateAuthority.newKeyPair()));
        String request = "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name:"
                + " m}, spec: {signerName: kubernetes.io/kube-apiserver-client, usages: [client auth],"
                + " request: %s}}".formatted(Base64.getEncoder().encodeToString(pem));
        assertThat(refused(admin, "certificatesigningrequests", request).getMessage())
                .isEqualTo("certificatesigningrequests.certificates.k8s.io \"m\" is forbidden: use of"
                        + " kubernetes.io/kube-apiserver-client signer with system:masters group is"
                        + " not allowed");
    }

    @Test
    void anAccountThatIsStrictAboutSecretsLetsNoOtherIn() {
        server.namespace("strict", "");
        create(
                admin,
                "serviceaccounts",
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: s, namespace: strict, annotations:"
                        + " {kubernetes.io/enforce-mountable-secrets: 'true'}}, secrets: [{name: ok}]}");
        assertThat(refused(
                                admin,
                                "pods",
                                pod(
                                        "strict",
                                        "a",
                                        "serviceAccountName: s, containers: [{name: c, image: i}],"
                                                + " volumes: [{name: v, secret: {secretName: other}}]"))
                        .getMessage())
                .isEqualTo("pods \"a\" is forbidden: volume with secret.secretName=\"other\" is not allowed"
                        + " because service account s does not reference that secret");
    }

    @Test
    void aBoundPodCarriesItsNodesZone() {
        server.namespace("zones", "");
        create(
                admin,
                "nodes",
                "{apiVersion: v1, kind: Node, metadata: {name: zoned, labels:"
                        + " {topology.kubernetes.io/zone: z1, topology.kubernetes.io/region: r1}}}");
        create(admin, "pods", plainPod("zones", "p"));
        admin.dynamic(new io.kjava.api.ResourceName("", "v1", "pods"), true)
                .createSub(
                        ObjectKey.of("zones", "p"),
                        "binding",
                        RunningServer.read("{apiVersion: v1, kind: Binding, metadata: {name: p, namespace: zones},"
                                + " target: {kind: Node, name: zoned}}"),
                        DynamicObject.class);
        DynamicObject bound = server.get("v1", "pods", "zones", "p");
        assertThat(bound.text("spec", "nodeName")).isEqualTo("zoned");
        assertThat(bound.label("topology.kubernetes.io/zone")).contains("z1");
        assertThat(bound.label("topology.kubernetes.io/region")).contains("r1");
    }
}
