package io.kjava.controllers.certificates;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Values;
import io.kjava.informer.Informer;
import io.kjava.pki.CertificateAuthority;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Approves kubelets' requests for client certificates when their senders may have them. */
final class ApprovingReconciler implements Reconciler {
    private static final ResourceName REVIEWS = new ResourceName("authorization.k8s.io", "v1", "subjectaccessreviews");

    private final ApiClient client;
    private final ResourceClient<CertificateSigningRequest> requestClient;
    private final Informer<CertificateSigningRequest> requests;
    private final InstantSource clock;

    ApprovingReconciler(ApiClient client, Informer<CertificateSigningRequest> requests, InstantSource clock) {
        this.client = requireNonNull(client, "client");
        this.requestClient = client.resource(CertificateSigningRequest.class);
        this.requests = requireNonNull(requests, "requests");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<CertificateSigningRequest> found = requests.get(key);
        if (found.isEmpty()
                || RequestFacts.isIssued(found.get())
                || RequestFacts.has(found.get(), RequestFacts.APPROVED)
                || RequestFacts.has(found.get(), RequestFacts.DENIED)
                || !SignerRules.KUBELET_CLIENT.equals(found.get().getSpec().getSignerName())) {
            return Outcome.SETTLED;
        }
        CertificateSigningRequest request = found.get();
        CertificateAuthority.ParsedRequest parsed;
        try {
            parsed = RequestFacts.parse(request);
        } catch (IllegalArgumentException e) {
            return new Outcome.GaveUp("unable to parse csr: " + e.getMessage());
        }
        List<String> usages = request.getSpec().getUsages();
        if (SignerRules.kubeletClient(parsed, usages).isPresent()) {
            return Outcome.SETTLED; // not what kubelets ask for: somebody else may decide
        }
        boolean self = parsed.subject().commonName().equals(request.getSpec().getUsername());
        if (self && mayHave(request, "selfnodeclient")) {
            approve(request, "Auto approving self kubelet client certificate after SubjectAccessReview.");
        } else if (mayHave(request, "nodeclient")) {
            approve(request, "Auto approving kubelet client certificate after SubjectAccessReview.");
        } else {
            throw new IllegalStateException(
                    "recognized csr \"%s\" as [%s nodeclient] but subject access review was not approved"
                            .formatted(key.name(), self ? "selfnodeclient" : ""));
        }
        return Outcome.SETTLED;
    }

    private boolean mayHave(CertificateSigningRequest request, String subresource) {
        SubjectAccessReview review = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(request.getSpec().getUsername())
                .withUid(request.getSpec().getUid())
                .withGroups(request.getSpec().getGroups())
                .withExtra(extra(request))
                .withNewResourceAttributes()
                .withGroup("certificates.k8s.io")
                .withResource("certificatesigningrequests")
                .withVerb("create")
                .withSubresource(subresource)
                .withVersion("*")
                .endResourceAttributes()
                .endSpec()
                .build();
        SubjectAccessReview answer = client.review(REVIEWS, review, SubjectAccessReview.class);
        return answer.getStatus() != null && Values.isTrue(answer.getStatus().getAllowed());
    }

    private static Map<String, List<String>> extra(CertificateSigningRequest request) {
        return request.getSpec().getExtra() == null
                ? Map.of()
                : request.getSpec().getExtra();
    }

    private void approve(CertificateSigningRequest request, String message) {
        requestClient.updateSub(
                ObjectKey.cluster(request.getMetadata().getName()),
                "approval",
                RequestFacts.with(request, RequestFacts.APPROVED, "AutoApproved", message, clock.instant()),
                CertificateSigningRequest.class);
    }
}
