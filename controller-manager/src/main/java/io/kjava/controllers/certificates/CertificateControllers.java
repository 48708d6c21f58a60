package io.kjava.controllers.certificates;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.kjava.client.ApiClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.pki.CertificateAuthority;
import java.time.InstantSource;
import java.util.Map;

/** What feeds the three controllers of certificate signing requests. */
public final class CertificateControllers {
    private static final int WORKERS = 2;

    private CertificateControllers() {}

    public static ControllerSpec approving(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<CertificateSigningRequest> requests = requests(informers);
        return ControllerSpec.of(
                        "certificatesigningrequest-approving-controller",
                        WORKERS,
                        new ApprovingReconciler(client, requests, clock))
                .from(KeySource.objects(requests));
    }

    /** @param signers the authority behind each signer's name */
    public static ControllerSpec signing(
            ApiClient client,
            SharedInformers informers,
            Map<String, CertificateAuthority> signers,
            InstantSource clock) {
        Informer<CertificateSigningRequest> requests = requests(informers);
        return ControllerSpec.of(
                        "certificatesigningrequest-signing-controller",
                        WORKERS,
                        new SigningReconciler(client, requests, signers, clock))
                .from(KeySource.objects(requests));
    }

    public static ControllerSpec cleaning(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<CertificateSigningRequest> requests = requests(informers);
        return ControllerSpec.of(
                        "certificatesigningrequest-cleaner-controller",
                        1,
                        new CleaningReconciler(client, requests, clock))
                .from(KeySource.objects(requests));
    }

    private static Informer<CertificateSigningRequest> requests(SharedInformers informers) {
        return informers.informer(CertificateSigningRequest.class);
    }
}
