package io.kjava.controllers.certificates;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.controllers.objects.Values;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.PemFiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Pure questions about a request. */
final class RequestFacts {
    static final String APPROVED = "Approved";
    static final String DENIED = "Denied";
    static final String FAILED = "Failed";

    private RequestFacts() {}

    static List<CertificateSigningRequestCondition> conditions(CertificateSigningRequest request) {
        return request.getStatus() == null ? List.of() : request.getStatus().getConditions();
    }

    static Optional<CertificateSigningRequestCondition> condition(CertificateSigningRequest request, String type) {
        return conditions(request).stream()
                .filter(c -> c.getType().equals(type))
                .findFirst();
    }

    static boolean has(CertificateSigningRequest request, String type) {
        return condition(request, type).isPresent();
    }

    static boolean isIssued(CertificateSigningRequest request) {
        return request.getStatus() != null
                && !Values.or(request.getStatus().getCertificate(), "").isEmpty();
    }

    /** @throws IllegalArgumentException when it cannot be read */
    static CertificateAuthority.ParsedRequest parse(CertificateSigningRequest request) {
        byte[] pem = Base64.getDecoder().decode(request.getSpec().getRequest());
        return CertificateAuthority.parseRequest(PemFiles.firstBlock(pem));
    }

    /** A copy with one more condition. */
    static CertificateSigningRequest with(
            CertificateSigningRequest request, String type, String reason, String message, Instant now) {
        List<CertificateSigningRequestCondition> all = new ArrayList<>(conditions(request));
        CertificateSigningRequestCondition condition = new CertificateSigningRequestCondition();
        condition.setType(type);
        condition.setStatus("True");
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setLastUpdateTime(Timestamps.format(now));
        condition.setLastTransitionTime(Timestamps.format(now));
        all.add(condition);
        return new CertificateSigningRequestBuilder(request)
                .editOrNewStatus()
                .withConditions(all)
                .endStatus()
                .build();
    }
}
