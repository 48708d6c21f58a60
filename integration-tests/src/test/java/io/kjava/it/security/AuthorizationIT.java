package io.kjava.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.TestImages;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The checks of authorization, impersonation and the limits of nodes, S19 to S31. */
class AuthorizationIT {
    private static final String NS = "authz";
    private static final String LOW = "system:serviceaccount:" + NS + ":low";
    private static final String PREFIX = "authz-it-";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Wire wire = new Wire();
    private static Who low;
    private static Who node;

    @BeforeAll
    static void start() {
        wire.kubectl().namespace(NS);
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "low");
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "viewer");
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "scraper");
        wire.kubectl().apply("""
                apiVersion: v1
                kind: Node
                metadata: {name: %1$sother}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: unrelated, namespace: %2$s}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: p1, namespace: %2$s}
                spec:
                  terminationGracePeriodSeconds: 1
                  nodeName: server
                  containers: [{name: c, image: "%3$s", command: [sleep, "3600"]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: esc, namespace: %2$s}
                rules:
                - apiGroups: [rbac.authorization.k8s.io]
                  resources: [roles, rolebindings]
                  verbs: [get, create, update, patch]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: esc, namespace: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: esc}
                subjects: [{kind: ServiceAccount, name: low, namespace: %2$s}]
                """.formatted(PREFIX, NS, TestImages.BUSYBOX));
        clusterRole("view", "viewer", "[\"\"]", "[nodes/proxy]", "[get]");
        clusterRole("metrics", "scraper", "[\"\"]", "[nodes/metrics, nodes/stats]", "[get]");
        clusterRole(
                "aggregate", "low", "[rbac.authorization.k8s.io]", "[clusterroles]", "[get, create, patch, update]");
        low = wire.account(NS, "low");
        node = wire.user("system:node:server", "system:nodes");
    }

    private static void clusterRole(String name, String account, String groups, String resources, String verbs) {
        wire.kubectl().apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: %1$s%2$s}
                rules: [{apiGroups: %4$s, resources: %5$s, verbs: %6$s}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: %1$s%2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s%2$s}
                subjects: [{kind: ServiceAccount, name: %3$s, namespace: authz}]
                """.formatted(PREFIX, name, account, groups, resources, verbs));
    }

    @AfterAll
    static void stop() {
        wire.kubectl().run("delete", "namespace", NS, "--wait=false");
        wire.kubectl().run("delete", "node", PREFIX + "other");
        for (String name : List.of("view", "metrics", "aggregate")) {
            wire.kubectl().run("delete", "clusterrole,clusterrolebinding", PREFIX + name);
        }
        wire.kubectl().run("delete", "crd", "-l", "it=authz", "--wait=false");
    }

    private static void forbidden(Command command) {
        Command.Result result = command.run();
        assertThat(result.exit()).as(result.all()).isNotZero();
        assertThat(result.err()).containsIgnoringCase("forbidden");
    }

    private static Command asLow(String... words) {
        List<String> all = new ArrayList<>(List.of("-n", NS, "--as", LOW));
        all.addAll(List.of(words));
        return wire.kubectl().command(all.toArray(String[]::new));
    }

    @Test
    void s19APlainUserHasNothing() {
        for (String resource : List.of("secrets", "pods", "nodes")) {
            assertThat(asLow("auth", "can-i", "list", resource, "-A")
                            .run()
                            .out()
                            .strip())
                    .isEqualTo("no");
            assertThat(wire.code(low, "/api/v1/" + resource)).isEqualTo(403);
        }
    }

    @Test
    void s20WhoMayWriteRolesDoesNotGiveWhatHeHasNot() {
        forbidden(asLow("create", "role", "god", "--verb=*", "--resource=*"));
        assertThat(asLow("create", "role", "same", "--verb=get", "--resource=roles.rbac.authorization.k8s.io")
                        .run()
                        .isOk())
                .isTrue();
    }

    @Test
    void s21WhoMayWriteBindingsDoesNotBindWhatHeHasNot() {
        forbidden(asLow("create", "rolebinding", "b", "--clusterrole=cluster-admin", "--user=x"));
    }

    @Test
    void s22AnUpdateOfARoleGivesNoMoreEither() {
        forbidden(asLow(
                "patch",
                "role",
                "esc",
                "--type=json",
                "-p",
                "[{\"op\":\"add\",\"path\":\"/rules/-\",\"value\":"
                        + "{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]}}]"));
        forbidden(asLow(
                "patch",
                "clusterrole",
                PREFIX + "aggregate",
                "--type=merge",
                "-p",
                "{\"aggregationRule\":{\"clusterRoleSelectors\":[{\"matchLabels\":{\"a\":\"b\"}}]}}"));
    }

    @Test
    void s23NobodyActsAsAnotherWithoutTheRightNorAsAGroupAlone() {
        assertThat(wire.code(low, "/api", "Impersonate-User", "admin")).isEqualTo(403);
        Wire.Answer group = wire.get(wire.admin(), "/api", "Impersonate-Group", "g");
        assertThat(group.status()).isEqualTo(400);
        assertThat(group.message()).isEqualTo("requested [{Group  g    }] without impersonating a user");
    }

    @Test
    void s24AGroupUidAndExtraNeedRightsOfTheirOwn() {
        clusterRole("impersonate", "low", "[\"\"]", "[users]", "[impersonate]");
        try {
            Eventually.holds(
                    SOON,
                    () -> assertThat(wire.code(low, "/livez", "Impersonate-User", "other"))
                            .isEqualTo(200));
            for (String[] more : new String[][] {
                {"Impersonate-Group", "system:masters"}, {"Impersonate-Uid", "1"}, {"Impersonate-Extra-Scopes", "all"}
            }) {
                assertThat(wire.code(low, "/livez", "Impersonate-User", "other", more[0], more[1]))
                        .as(more[0])
                        .isEqualTo(403);
            }
        } finally {
            wire.kubectl().run("delete", "clusterrole,clusterrolebinding", PREFIX + "impersonate");
        }
    }

    private static int patchNode(String name, String patch) {
        return wire.send(node, "PATCH", "/api/v1/nodes/" + name, "application/merge-patch+json", patch)
                .status();
    }

    @Test
    void s25ANodeChangesOnlyItselfAndNotWhatKeepsPodsOffIt() {
        assertThat(patchNode(PREFIX + "other", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}"))
                .isEqualTo(403);
        assertThat(patchNode("server", "{\"metadata\":{\"labels\":{\"node-restriction.kubernetes.io/x\":\"y\"}}}"))
                .isEqualTo(403);
        assertThat(patchNode("server", "{\"spec\":{\"taints\":[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]}}"))
                .isEqualTo(403);
        assertThat(patchNode(
                        "server",
                        "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\","
                                + "\"name\":\"x\",\"uid\":\"1\"}]}}"))
                .isEqualTo(403);
        assertThat(patchNode("server", "{\"metadata\":{\"annotations\":{\"it\":\"authz\"}}}"))
                .isEqualTo(200);
    }

    @Test
    void s26ANodesMirrorPodsReferToNothingAndItsTokensAreForItsPods() {
        String mirror = """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%1$s","annotations":\
                {"kubernetes.io/config.mirror":"x"},"ownerReferences":[{"apiVersion":"v1","kind":"Node",\
                "name":"server","uid":"%2$s","controller":true}]},"spec":{"nodeName":"%3$s","containers":\
                [{"name":"c","image":"x"}]%4$s}}""";
        String uid = wire.kubectl().value(NS, "node/server", ".metadata.uid");
        String pods = "/api/v1/namespaces/" + NS + "/pods";
        for (String more : List.of(
                ",\"volumes\":[{\"name\":\"s\",\"secret\":{\"secretName\":\"unrelated\"}}]",
                ",\"volumes\":[{\"name\":\"s\",\"persistentVolumeClaim\":{\"claimName\":\"x\"}}]",
                ",\"serviceAccountName\":\"low\"",
                ",\"resourceClaims\":[{\"name\":\"d\",\"resourceClaimName\":\"x\"}]")) {
            assertThat(wire.post(node, pods, mirror.formatted("mirror", uid, "server", more))
                            .status())
                    .as(more)
                    .isEqualTo(403);
        }
        assertThat(wire.post(node, pods, mirror.formatted("others", uid, PREFIX + "other", ""))
                        .status())
                .isEqualTo(403);
        assertThat(wire.post(
                                node,
                                pods,
                                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"plain\"},"
                                        + "\"spec\":{\"nodeName\":\"server\",\"containers\":"
                                        + "[{\"name\":\"c\",\"image\":\"x\"}]}}")
                        .status())
                .isEqualTo(403);
        assertThat(wire.post(
                                node,
                                "/api/v1/namespaces/" + NS + "/serviceaccounts/low/token",
                                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void s27ANodeReadsNoSecretsOfOthersAndListsNone() {
        assertThat(wire.code(node, "/api/v1/namespaces/" + NS + "/secrets/unrelated"))
                .isEqualTo(403);
        assertThat(wire.code(node, "/api/v1/secrets")).isEqualTo(403);
        assertThat(wire.code(node, "/api/v1/namespaces/" + NS + "/secrets")).isEqualTo(403);
    }

    private static String definition(String group, String scope) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.%1$s, labels: {it: authz}}
                spec:
                  group: %1$s
                  scope: %2$s
                  names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema: {openAPIV3Schema: {type: object}}
                ---
                """.formatted(group, scope);
    }

    @Test
    void s28WhatHasNoNamespaceIsNotReachedThroughOne() {
        wire.kubectl().apply(definition("cluster.authz.test", "Cluster"));
        Eventually.holds(
                SOON,
                () -> assertThat(wire.code(wire.admin(), "/apis/cluster.authz.test/v1/things"))
                        .isEqualTo(200));
        assertThat(wire.code(wire.admin(), "/apis/cluster.authz.test/v1/namespaces/" + NS + "/things"))
                .isEqualTo(404);
    }

    @Test
    void s29AGroupWhoseNameBeginsLikeAnothersIsAnother() {
        wire.kubectl().apply(definition("pre.test", "Namespaced") + definition("pre.test.more", "Namespaced"));
        for (String group : List.of("pre.test", "pre.test.more")) {
            Eventually.holds(
                    SOON,
                    () -> assertThat(wire.post(
                                            wire.admin(),
                                            "/apis/" + group + "/v1/namespaces/" + NS + "/things",
                                            thing(group))
                                    .status())
                            .isEqualTo(201));
        }
        String versions = wire.kubectl()
                .run("get", "things.pre.test", "-A", "-o", "jsonpath={range .items[*]}{.apiVersion}{\"\\n\"}{end}");
        assertThat(versions).isEqualTo("pre.test/v1\n");
    }

    private static String thing(String group) {
        return "{\"apiVersion\":\"%s/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"}}".formatted(group);
    }

    private static int kubelet(Who who, String path) {
        return wire.ask(who, Wire.KUBELET, "GET", path, new byte[0]).status();
    }

    @Test
    void s30AKubeletAsksWhatItsCallersMay() {
        Who scraper = wire.account(NS, "scraper");
        assertThat(kubelet(low, "/pods")).isEqualTo(403);
        assertThat(kubelet(low, "/metrics")).isEqualTo(403);
        assertThat(kubelet(scraper, "/metrics")).isEqualTo(200);
        assertThat(kubelet(scraper, "/metrics/resource")).isEqualTo(200);
        assertThat(kubelet(scraper, "/stats/summary")).isEqualTo(200);
        assertThat(kubelet(scraper, "/pods")).isEqualTo(403);
        assertThat(kubelet(scraper, "/configz")).isEqualTo(403);
        assertThat(kubelet(wire.user("somebody"), "/pods")).isEqualTo(403);
        assertThat(kubelet(wire.admin(), "/pods")).isEqualTo(200);
    }

    /** Stricter than stock Kubernetes, where a WebSocket counts as a mere GET. */
    @Test
    void s31ARightToReadANodesProxyRunsNoCommand() throws Exception {
        Who viewer = wire.account(NS, "viewer");
        wire.kubectl().await(NS, "pod/p1", "condition=Ready", SOON);
        String exec = "/exec/" + NS + "/p1/c?command=id&output=1";
        assertThat(kubelet(viewer, "/pods")).isEqualTo(200);
        assertThat(wire.code(viewer, "/api/v1/nodes/server/proxy/pods")).isEqualTo(200);
        for (String action : List.of(
                exec, "/attach/" + NS + "/p1/c?output=1", "/portForward/" + NS + "/p1?port=80", "//exec" + exec)) {
            try (Wire.Raw raw = wire.raw(viewer, Wire.KUBELET)) {
                assertThat(raw.ask(Wire.webSocket(action, "Sec-WebSocket-Protocol: v4.channel.k8s.io"))
                                .status())
                        .as(action)
                        .isEqualTo(403);
            }
            try (Wire.Raw raw = wire.raw(viewer, Wire.API)) {
                assertThat(raw.ask(Wire.webSocket(
                                        "/api/v1/nodes/server/proxy" + action,
                                        "Sec-WebSocket-Protocol: v4.channel.k8s.io"))
                                .status())
                        .as("through the API server: " + action)
                        .isEqualTo(403);
            }
        }
        try (Wire.Raw raw = wire.raw(wire.admin(), Wire.KUBELET)) {
            assertThat(raw.ask(Wire.webSocket(exec, "Sec-WebSocket-Protocol: v4.channel.k8s.io"))
                            .status())
                    .isEqualTo(101);
        }
    }
}
