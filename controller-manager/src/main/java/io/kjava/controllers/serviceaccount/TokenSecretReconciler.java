package io.kjava.controllers.serviceaccount;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.informer.Informer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Fills secrets of type kubernetes.io/service-account-token, and deletes them with their account. The
 * token is bound to the secret: it ends when the secret is deleted.
 */
final class TokenSecretReconciler implements Reconciler {
    static final String TYPE = "kubernetes.io/service-account-token";
    static final String ACCOUNT_NAME = "kubernetes.io/service-account.name";
    static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
    private static final long CENTURY = 100L * 365 * 24 * 3600; // seconds; such tokens do not expire

    private final ResourceClient<Secret> client;
    private final ResourceClient<ServiceAccount> accountClient;
    private final Informer<Secret> secrets;
    private final Informer<ServiceAccount> accounts;
    private final String certificatePem;

    TokenSecretReconciler(
            ApiClient client, Informer<Secret> secrets, Informer<ServiceAccount> accounts, String certificatePem) {
        this.client = client.resource(Secret.class);
        this.accountClient = client.resource(ServiceAccount.class);
        this.secrets = requireNonNull(secrets, "secrets");
        this.accounts = requireNonNull(accounts, "accounts");
        this.certificatePem = requireNonNull(certificatePem, "certificatePem");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Secret> found = secrets.get(key).filter(s -> TYPE.equals(s.getType()));
        if (found.isEmpty() || Keys.isTerminating(found.get())) {
            return Outcome.SETTLED;
        }
        Secret secret = found.get();
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        String name = annotations.getOrDefault(ACCOUNT_NAME, "");
        if (name.isEmpty()) {
            return Outcome.SETTLED;
        }
        ObjectKey accountKey = ObjectKey.of(key.namespace(), name);
        String wantedUid = annotations.getOrDefault(ACCOUNT_UID, "");
        Optional<ServiceAccount> account = accounts.get(accountKey)
                .or(() -> accountClient.get(accountKey))
                .filter(a -> wantedUid.isEmpty() || Keys.uid(a).equals(wantedUid));
        if (account.isEmpty()) {
            deleteOrphan(secret);
        } else {
            try {
                fill(secret, account.get());
            } catch (ApiException e) {
                if (!NamespaceEnd.isCauseOf(e)) {
                    throw e;
                }
            }
        }
        return Outcome.SETTLED;
    }

    private void deleteOrphan(Secret secret) {
        try {
            client.delete(
                    Keys.of(secret),
                    DeleteOptions.DEFAULT
                            .withUid(Keys.uid(secret))
                            .withResourceVersion(Values.or(secret.getMetadata().getResourceVersion(), "")));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private void fill(Secret secret, ServiceAccount account) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        boolean annotated =
                Keys.uid(account).equals(secret.getMetadata().getAnnotations().get(ACCOUNT_UID));
        boolean trusted = base64(certificatePem).equals(data.get("ca.crt"));
        boolean named = base64(Keys.namespace(secret)).equals(data.get("namespace"));
        boolean hasToken = !data.getOrDefault("token", "").isEmpty();
        if (annotated && trusted && named && hasToken) {
            return;
        }
        SecretBuilder next = new SecretBuilder(secret)
                .editMetadata()
                .addToAnnotations(ACCOUNT_UID, Keys.uid(account))
                .endMetadata()
                .addToData("ca.crt", base64(certificatePem))
                .addToData("namespace", base64(Keys.namespace(secret)));
        if (!hasToken) {
            next.addToData("token", base64(token(secret, account)));
        }
        client.update(next.build());
    }

    private String token(Secret secret, ServiceAccount account) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(CENTURY)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Secret")
                .withName(Keys.name(secret))
                .withUid(Keys.uid(secret))
                .endBoundObjectRef()
                .endSpec()
                .build();
        return accountClient
                .createSub(Keys.of(account), "token", request, TokenRequest.class)
                .getStatus()
                .getToken();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
