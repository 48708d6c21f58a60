package io.kjava.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.it.fixture.Command;
import io.kjava.it.fixture.Eventually;
import io.kjava.it.fixture.Wire;
import io.kjava.it.fixture.Wire.Who;
import io.kjava.pki.PemFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of requests for certificates, S32 to S35. */
class CertificateRequestsIT {
    private static final String NS = "csr-it";
    private static final String CLIENT = "kubernetes.io/kube-apiserver-client";
    private static final String KUBELET = "kubernetes.io/kube-apiserver-client-kubelet";
    private static final String USAGES = "digital signature, client auth";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Wire wire = new Wire();

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() {
        wire.kubectl().namespace(NS);
        wire.kubectl().run("-n", NS, "create", "serviceaccount", "low");
        wire.kubectl().apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: csr-it}
                rules:
                - apiGroups: [certificates.k8s.io]
                  resources: [certificatesigningrequests, certificatesigningrequests/approval]
                  verbs: [get, list, update, patch]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: csr-it}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: csr-it}
                subjects: [{kind: ServiceAccount, name: low, namespace: csr-it}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: csr-it-nodes}
                roleRef:
                  apiGroup: rbac.authorization.k8s.io
                  kind: ClusterRole
                  name: system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:nodes"}]
                """);
    }

    @AfterAll
    static void stop() {
        wire.kubectl().run("delete", "namespace", NS, "--wait=false");
        wire.kubectl().run("delete", "clusterrole,clusterrolebinding", "csr-it");
        wire.kubectl().run("delete", "clusterrolebinding", "csr-it-nodes");
        wire.kubectl().run("delete", "csr", "-l", "it=csr");
    }

    /** A request as openssl makes it; {@code names} as in {@code subjectAltName}, empty for none. */
    private static String request(String subject, String names) throws Exception {
        Path file = folder.resolve("request.csr");
        List<String> words = new ArrayList<>(List.of(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                folder.resolve("request.key").toString(),
                "-subj",
                subject,
                "-out",
                file.toString()));
        if (!names.isEmpty()) {
            words.addAll(List.of("-addext", "subjectAltName=" + names));
        }
        Command.of(words).ok();
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }

    private static Wire.Answer create(Who who, String name, String signer, String usages, String request) {
        String shown = "\"" + String.join("\",\"", usages.split(", ")) + "\"";
        return wire.post(who, "/apis/certificates.k8s.io/v1/certificatesigningrequests", """
                        {"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest",\
                        "metadata":{"name":"%s","labels":{"it":"csr"}},"spec":{"signerName":"%s",\
                        "expirationSeconds":86400,"usages":[%s],"request":"%s"}}""".formatted(
                        name, signer, shown, request));
    }

    @Test
    void s32NobodyAsksToBeAMaster() throws Exception {
        Wire.Answer masters = create(wire.admin(), "masters", CLIENT, USAGES, request("/O=system:masters/CN=x", ""));
        assertThat(masters.status()).isEqualTo(403);
        assertThat(masters.message()).contains("system:masters");
    }

    /** A node may renew its own certificate by itself, where it is bound to the role for that, and no other. */
    @Test
    void s33AKubeletsRequestIsSignedOnlyAsAKubeletsMayBe() throws Exception {
        Who node = wire.user("system:node:server", "system:nodes");
        String good = "/O=system:nodes/CN=system:node:server";
        List<Wire.Answer> asked = List.of(
                create(node, "bad-dns", KUBELET, USAGES, request(good, "DNS:server")),
                create(node, "bad-ip", KUBELET, USAGES, request(good, "IP:10.0.0.1")),
                create(node, "bad-email", KUBELET, USAGES, request(good, "email:a@b.test")),
                create(node, "bad-uri", KUBELET, USAGES, request(good, "URI:spiffe://x")),
                create(node, "bad-usage", KUBELET, USAGES + ", server auth", request(good, "")),
                create(node, "bad-group", KUBELET, USAGES, request("/O=system:others/CN=system:node:server", "")),
                create(node, "bad-name", KUBELET, USAGES, request("/O=system:nodes/CN=admin", "")));
        asked.forEach(answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(201));
        create(node, "bad-other", KUBELET, USAGES, request("/O=system:nodes/CN=system:node:other", ""));
        create(node, "good-own", KUBELET, USAGES, request(good, ""));

        // what follows is signed by the same controllers after what was asked before it
        Eventually.holds(SOON, () -> assertThat(certificate("good-own")).isNotEmpty());
        assertThat(conditions("bad-other")).doesNotContain("Approved");
        for (Wire.Answer answer : asked) {
            String name = answer.json().path("metadata").path("name").asString("");
            assertThat(conditions(name)).as(name).doesNotContain("Approved");
            wire.kubectl().run("certificate", "approve", name);
            Eventually.holds(SOON, () -> assertThat(conditions(name)).contains("Failed"));
            assertThat(certificate(name)).as(name).isEmpty();
        }
        assertThat(certificate("bad-other")).isEmpty();
    }

    private static String certificate(String name) {
        return wire.kubectl().run("get", "csr", name, "-o", "jsonpath={.status.certificate}");
    }

    private static String conditions(String name) {
        return wire.kubectl().run("get", "csr", name, "-o", "jsonpath={.status.conditions[*].type}");
    }

    @Test
    void s34ApprovingTakesARightOnTheSigner() throws Exception {
        create(wire.admin(), "asked", CLIENT, USAGES, request("/CN=somebody", ""));
        Command.Result approved = wire.kubectl()
                .command("--as", "system:serviceaccount:csr-it:low", "certificate", "approve", "asked")
                .run();
        assertThat(approved.exit()).as(approved.all()).isNotZero();
        assertThat(approved.err())
                .contains("certificatesigningrequests.certificates.k8s.io \"asked\" is forbidden:"
                        + " user not permitted to approve requests with signerName \"" + CLIENT + "\"");
        assertThat(conditions("asked")).isEmpty();
    }

    @Test
    void s35WhatIsSignedIsNoAuthorityAndEnds() throws Exception {
        create(wire.admin(), "leaf", CLIENT, USAGES, request("/CN=leaf", ""));
        wire.kubectl().run("certificate", "approve", "leaf");
        Eventually.holds(SOON, () -> assertThat(certificate("leaf")).isNotEmpty());
        byte[] pem = Base64.getDecoder().decode(certificate("leaf").getBytes(StandardCharsets.US_ASCII));
        isLeaf(PemFiles.parseCertificates(pem).getFirst(), Duration.ofDays(1));
        for (String file : List.of("client-admin.crt", "client-kubelet-api.crt")) {
            isLeaf(wire.certificates(file).getFirst(), Duration.ofDays(365));
        }
    }

    private static void isLeaf(X509Certificate certificate, Duration most) throws Exception {
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        long millis =
                certificate.getNotAfter().getTime() - certificate.getNotBefore().getTime();
        assertThat(Duration.ofMillis(millis)).isLessThanOrEqualTo(most.plusMinutes(10));
    }
}
