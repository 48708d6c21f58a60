package io.kjava.controllers.certificates;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.informer.Informer;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateAuthority.Use;
import io.kjava.pki.PemFiles;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs what was approved, as far as its signer allows it. */
final class SigningReconciler implements Reconciler {
    private static final Duration SHORTEST = Duration.ofMinutes(10);

    private final ResourceClient<CertificateSigningRequest> client;
    private final Informer<CertificateSigningRequest> requests;
    private final Map<String, CertificateAuthority> signers;
    private final InstantSource clock;

    SigningReconciler(
            ApiClient client,
            Informer<CertificateSigningRequest> requests,
            Map<String, CertificateAuthority> signers,
            InstantSource clock) {
        this.client = client.resource(CertificateSigningRequest.class);
        this.requests = requireNonNull(requests, "requests");
        this.signers = Map.copyOf(signers);
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<CertificateSigningRequest> found = requests.get(key);
        if (found.isEmpty()
                || !RequestFacts.has(found.get(), RequestFacts.APPROVED)
                || RequestFacts.has(found.get(), RequestFacts.DENIED)
                || RequestFacts.has(found.get(), RequestFacts.FAILED)
                || RequestFacts.isIssued(found.get())) {
            return Outcome.SETTLED;
        }
        CertificateSigningRequest request = found.get();
        CertificateAuthority authority = signers.get(request.getSpec().getSignerName());
        if (authority == null) {
            return Outcome.SETTLED; // a signer outside of this process
        }
        CertificateAuthority.ParsedRequest parsed;
        try {
            parsed = RequestFacts.parse(request);
        } catch (IllegalArgumentException e) {
            return new Outcome.GaveUp("unable to parse csr: " + e.getMessage());
        }
        List<String> usages = request.getSpec().getUsages();
        Optional<String> refusal = SignerRules.refusal(request.getSpec().getSignerName(), parsed, usages);
        if (refusal.isPresent()) {
            client.updateStatus(RequestFacts.with(
                    request, RequestFacts.FAILED, "SignerValidationFailure", refusal.get(), clock.instant()));
            return Outcome.SETTLED;
        }
        X509Certificate certificate = authority.issue(parsed.subject(), parsed.key(), use(usages), lifetime(request));
        client.updateStatus(new CertificateSigningRequestBuilder(request)
                .editOrNewStatus()
                .withCertificate(Base64.getEncoder().encodeToString(PemFiles.certificates(List.of(certificate))))
                .endStatus()
                .build());
        return Outcome.SETTLED;
    }

    private static Use use(List<String> usages) {
        if (SignerRules.isForServers(usages)) {
            return SignerRules.isForClients(usages) ? Use.BOTH : Use.SERVER;
        }
        return Use.CLIENT;
    }

    private static Duration lifetime(CertificateSigningRequest request) {
        Integer seconds = request.getSpec().getExpirationSeconds();
        if (seconds == null) {
            return CertificateAuthority.LEAF_LIFETIME;
        }
        Duration asked = Duration.ofSeconds(seconds);
        if (asked.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return asked.compareTo(CertificateAuthority.LEAF_LIFETIME) > 0 ? CertificateAuthority.LEAF_LIFETIME : asked;
    }
}
