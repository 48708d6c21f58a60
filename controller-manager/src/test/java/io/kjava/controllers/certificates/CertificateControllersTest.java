package io.kjava.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.kjava.controllers.ControllerManagerConfig;
import io.kjava.controllers.TestingCluster;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import io.kjava.time.TestingClock;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateControllersTest {
    private final CertificateAuthority authority = CertificateAuthority.create("test-ca", new TestingClock());
    private final TestingCluster cluster = new TestingCluster(ControllerManagerConfig.defaults("ca", List.of())
            .withSigners(Map.of(
                    SignerRules.KUBELET_CLIENT, authority,
                    SignerRules.CLIENT, authority,
                    SignerRules.LEGACY, authority)));

    @Test
    void aKubeletsRequestIsApprovedAndSigned() throws Exception {
        cluster.create(request(
                SignerRules.KUBELET_CLIENT,
                CertificateSubject.client("system:node:n1", "system:nodes"),
                "digital signature",
                "client auth"));
        cluster.settle();
        CertificateSigningRequest request = get();
        CertificateSigningRequestCondition approved =
                RequestFacts.condition(request, "Approved").orElseThrow();
        assertThat(approved.getReason()).isEqualTo("AutoApproved");
        assertThat(approved.getMessage())
                .isEqualTo("Auto approving self kubelet client certificate after SubjectAccessReview.");
        X509Certificate certificate = PemFiles.parseCertificates(
                        Base64.getDecoder().decode(request.getStatus().getCertificate()))
                .getFirst();
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).contains("system:node:n1");
    }

    @Test
    void othersWaitForAHuman() {
        cluster.create(request(SignerRules.CLIENT, CertificateSubject.client("jane", "dev"), "client auth"));
        cluster.settle();
        assertThat(RequestFacts.has(get(), "Approved")).isFalse();
        approve();
        cluster.settle();
        assertThat(RequestFacts.isIssued(get())).isTrue();
    }

    @Test
    void whatASignerDoesNotAllowFails() {
        cluster.create(request(SignerRules.CLIENT, CertificateSubject.client("jane", "dev"), "server auth"));
        cluster.settle();
        approve();
        cluster.settle();
        assertThat(RequestFacts.condition(get(), "Failed").orElseThrow().getReason())
                .isEqualTo("SignerValidationFailure");
        assertThat(RequestFacts.isIssued(get())).isFalse();
    }

    /** No version of today takes such a request, but one may be stored from before. */
    @Test
    void whatIsLeftOfTheOldSignerIsSignedAsItAsks() throws Exception {
        cluster.create(request(SignerRules.LEGACY, CertificateSubject.client("jane", "dev"), "server auth"));
        cluster.settle();
        assertThat(RequestFacts.has(get(), "Approved")).isFalse();
        approve();
        cluster.settle();
        X509Certificate certificate = PemFiles.parseCertificates(
                        Base64.getDecoder().decode(get().getStatus().getCertificate()))
                .getFirst();
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1"); // serverAuth
    }

    @Test
    void oldRequestsAreForgotten() {
        cluster.create(request(SignerRules.CLIENT, CertificateSubject.client("jane"), "client auth"));
        cluster.advance(Duration.ofHours(23));
        assertThat(cluster.find(CertificateSigningRequest.class, "csr")).isPresent();
        cluster.advance(Duration.ofHours(2));
        assertThat(cluster.find(CertificateSigningRequest.class, "csr")).isEmpty();
    }

    private void approve() {
        cluster.client()
                .resource(CertificateSigningRequest.class)
                .updateSub(
                        io.kjava.api.ObjectKey.cluster("csr"),
                        "approval",
                        RequestFacts.with(
                                get(), "Approved", "ByMe", "", cluster.clock().instant()),
                        CertificateSigningRequest.class);
    }

    private CertificateSigningRequest get() {
        return cluster.get(CertificateSigningRequest.class, "csr");
    }

    private static CertificateSigningRequest request(String signer, CertificateSubject subject, String... usages) {
        KeyPair keys = CertificateAuthority.newKeyPair();
        byte[] pem = PemFiles.certificateRequest(CertificateAuthority.request(subject, keys));
        return new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withName("csr")
                .endMetadata()
                .withNewSpec()
                .withSignerName(signer)
                .withUsername(subject.commonName())
                .withUsages(usages)
                .withRequest(Base64.getEncoder().encodeToString(pem))
                .endSpec()
                .build();
    }
}
