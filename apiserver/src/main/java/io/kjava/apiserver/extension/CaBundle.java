package io.kjava.apiserver.extension;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/** The certificates that a webhook's server is believed by. Pure. */
final class CaBundle {
    private CaBundle() {}

    static boolean isReadable(String base64) {
        return !read(base64).isEmpty();
    }

    /** Empty when there is no certificate to be read. */
    static Collection<? extends Certificate> read(String base64) {
        try {
            byte[] pem = Base64.getMimeDecoder().decode(base64);
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        } catch (CertificateException | IllegalArgumentException e) {
            return List.of();
        }
    }
}
