package io.kjava.apiserver.admission.plugins;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.admission.AdmissionPlugin;
import io.kjava.apiserver.admission.AdmissionRequest;
import io.kjava.apiserver.admission.AdmissionRequest.Operation;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;

/** Only who may approve for a signer approves; only who may sign for it signs. */
public final class SignerPermissions implements AdmissionPlugin {
    private static final String REQUESTS = "certificatesigningrequests.certificates.k8s.io";

    /** Which step of a request's life is guarded. */
    public enum Step {
        APPROVE("CertificateApproval", "approval", "approve"),
        SIGN("CertificateSigning", "status", "sign");

        private final String plugin;
        private final String subresource;
        private final String verb;

        Step(String plugin, String subresource, String verb) {
            this.plugin = plugin;
            this.subresource = subresource;
            this.verb = verb;
        }
    }

    private final Step step;
    private final Authorizer authorizer;

    public SignerPermissions(Step step, Authorizer authorizer) {
        this.step = requireNonNull(step, "step");
        this.authorizer = requireNonNull(authorizer, "authorizer");
    }

    @Override
    public String name() {
        return step.plugin;
    }

    @Override
    public void validate(AdmissionRequest request) {
        DynamicObject wanted = request.object();
        DynamicObject old = request.old();
        if (wanted == null
                || old == null
                || request.operation() != Operation.UPDATE
                || !request.is(REQUESTS)
                || !request.subresource().equals(step.subresource)
                || step == Step.SIGN && !signs(wanted, old)) {
            return;
        }
        String signer = old.text("spec", "signerName");
        if (!mayUse(request.user(), signer)) {
            throw ApiException.forbidden(
                    request.resource(),
                    request.key().name(),
                    "user not permitted to %s requests with signerName \"%s\"".formatted(step.verb, signer));
        }
    }

    private static boolean signs(DynamicObject wanted, DynamicObject old) {
        return !wanted.at("status", "certificate").equals(old.at("status", "certificate"))
                || !wanted.at("status", "conditions").equals(old.at("status", "conditions"));
    }

    private boolean mayUse(UserInfo user, String signer) {
        int slash = signer.indexOf('/');
        return allows(user, signer) || slash > 0 && allows(user, signer.substring(0, slash) + "/*");
    }

    private boolean allows(UserInfo user, String name) {
        return authorizer.authorize(
                        AccessQuestion.resource(user, step.verb, "certificates.k8s.io", "*", "signers", "", "", name))
                instanceof Decision.Allowed;
    }
}
