package io.kjava.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
    private final CertificateAuthority authority = CertificateAuthority.create("test-ca", InstantSource.system());

    @Test
    void aLeafCarriesItsSubjectAndVerifies() throws Exception {
        KeyPair keys = CertificateAuthority.newKeyPair();
        X509Certificate leaf = authority.issue(
                CertificateSubject.client("admin", "system:masters"),
                keys.getPublic(),
                CertificateAuthority.Use.CLIENT,
                CertificateAuthority.LEAF_LIFETIME);

        leaf.verify(authority.certificate().getPublicKey());
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=admin,O=system:masters");
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void aRequestKeepsNamesAndAddresses() throws Exception {
        KeyPair keys = CertificateAuthority.newKeyPair();
        CertificateSubject subject = new CertificateSubject(
                "system:node:n1", List.of("system:nodes"), List.of("n1"), List.of(InetAddress.getByName("10.0.0.1")));

        CertificateAuthority.ParsedRequest parsed =
                CertificateAuthority.parseRequest(CertificateAuthority.request(subject, keys));

        assertThat(parsed.subject()).isEqualTo(subject);
        assertThat(parsed.key()).isEqualTo(keys.getPublic());
    }

    @Test
    void keysAndCertificatesSurviveTheirPem() {
        X509Certificate certificate = authority.certificate();

        assertThat(PemFiles.parseCertificates(PemFiles.certificates(List.of(certificate))))
                .containsExactly(certificate);
        assertThat(PemFiles.parsePrivateKey(PemFiles.privateKey(authority.key())))
                .isEqualTo(authority.key());
        byte[] ec = PemFiles.ecPrivateKey(PemFiles.privateKey(authority.key()));
        assertThat(new String(ec, StandardCharsets.US_ASCII)).contains("BEGIN EC PRIVATE KEY");
        assertThat(((ECPrivateKey) PemFiles.parsePrivateKey(ec)).getS())
                .isEqualTo(((ECPrivateKey) authority.key()).getS());
        assertThat(PemFiles.parsePublicKey(PemFiles.publicKey(certificate.getPublicKey())))
                .isEqualTo(certificate.getPublicKey());
    }

    @Test
    void garbageIsNoCertificate() {
        assertThatIllegalArgumentException().isThrownBy(() -> PemFiles.parseCertificates(new byte[] {1, 2, 3}));
    }
}
