package io.kjava.controllers.certificates;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Timestamps;
import io.kjava.informer.Informer;
import io.kjava.pki.PemFiles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/** Deletes requests: decided ones an hour later, undecided ones after a day, expired ones at once. */
final class CleaningReconciler implements Reconciler {
    private static final Duration DECIDED = Duration.ofHours(1);
    private static final Duration PENDING = Duration.ofHours(24);

    private final ResourceClient<CertificateSigningRequest> client;
    private final Informer<CertificateSigningRequest> requests;
    private final InstantSource clock;

    CleaningReconciler(ApiClient client, Informer<CertificateSigningRequest> requests, InstantSource clock) {
        this.client = client.resource(CertificateSigningRequest.class);
        this.requests = requireNonNull(requests, "requests");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<CertificateSigningRequest> found = requests.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        Duration left = Duration.between(clock.instant(), due(found.get()));
        if (left.isPositive()) {
            return new Outcome.CheckAgain(left);
        }
        try {
            client.delete(key, DeleteOptions.DEFAULT.withUid(Keys.uid(found.get())));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        return Outcome.SETTLED;
    }

    private static Instant due(CertificateSigningRequest request) {
        Instant created = Timestamps.orEpoch(request.getMetadata().getCreationTimestamp());
        Instant due = created.plus(PENDING);
        for (CertificateSigningRequestCondition condition : RequestFacts.conditions(request)) {
            boolean waits = condition.getType().equals(RequestFacts.APPROVED) && !RequestFacts.isIssued(request);
            if (!waits) {
                Instant decided =
                        Timestamps.parse(condition.getLastUpdateTime()).orElse(created);
                due = earlier(due, decided.plus(DECIDED));
            }
        }
        return RequestFacts.isIssued(request) ? earlier(due, expiry(request)) : due;
    }

    private static Instant expiry(CertificateSigningRequest request) {
        try {
            byte[] pem = Base64.getDecoder().decode(request.getStatus().getCertificate());
            return PemFiles.parseCertificates(pem).getFirst().getNotAfter().toInstant();
        } catch (IllegalArgumentException e) {
            return Instant.MAX;
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
