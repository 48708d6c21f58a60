package io.kjava.apiserver.admission.plugins;

import io.kjava.api.ApiException;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.util.Base64;

/** Nobody becomes a master by a certificate that the cluster signs. */
public final class CertificateSubjects implements AdmissionPlugin {
    private static final String SIGNER = "kubernetes.io/kube-apiserver-client";

    @Override
    public String name() {
        return "CertificateSubjectRestriction";
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject asked = request.object();
        if (asked == null
                || !request.creates("certificatesigningrequests.certificates.k8s.io")
                || !asked.text("spec", "signerName").equals(SIGNER)) {
            return;
        }
        if (subject(request, asked).organizations().contains(UserInfo.MASTERS)) {
            throw forbidden(
                    request, "use of %s signer with %s group is not allowed".formatted(SIGNER, UserInfo.MASTERS));
        }
    }

    private static CertificateSubject subject(AdmissionRequest request, DynamicObject asked) {
        try {
            byte[] pem = Base64.getDecoder().decode(asked.text("spec", "request"));
            return CertificateAuthority.parseRequest(PemFiles.firstBlock(pem)).subject();
        } catch (IllegalArgumentException e) {
            throw forbidden(request, "failed to parse CSR: " + e.getMessage());
        }
    }

    private static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiException.forbidden(request.resource(), request.key().name(), why);
    }
}
