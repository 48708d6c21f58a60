package io.kjava.controllers.serviceaccount;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySink;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.informer.SharedInformers;

/** What feeds the controllers of accounts, certificates and token secrets. */
public final class ServiceAccountControllers {
    private ServiceAccountControllers() {}

    public static ControllerSpec defaultAccounts(ApiClient client, SharedInformers informers) {
        Informer<Namespace> namespaces = informers.informer(Namespace.class);
        Informer<ServiceAccount> accounts = informers.informer(ServiceAccount.class);
        return ControllerSpec.of(
                        "serviceaccount-controller", 1, new DefaultAccountReconciler(client, namespaces, accounts))
                .from(KeySource.objects(namespaces))
                .from(KeySource.changes(accounts, (event, sink) -> {
                    if (event instanceof InformerEvent.Removed<ServiceAccount>
                            && Keys.name(event.object()).equals(DefaultAccountReconciler.NAME)) {
                        sink.add(namespaceOf(event.object()));
                    }
                }));
    }

    public static ControllerSpec rootCertificates(ApiClient client, SharedInformers informers, String certificatePem) {
        Informer<Namespace> namespaces = informers.informer(Namespace.class);
        Informer<ConfigMap> maps = informers.informer(
                ConfigMap.class, ListQuery.ALL.withFields("metadata.name=" + RootCertificateReconciler.NAME));
        return ControllerSpec.of(
                        "root-ca-certificate-publisher-controller",
                        1,
                        new RootCertificateReconciler(client, namespaces, maps, certificatePem))
                .from(KeySource.objects(namespaces))
                .from(KeySource.changes(maps, (event, sink) -> sink.add(namespaceOf(event.object()))));
    }

    public static ControllerSpec tokenSecrets(ApiClient client, SharedInformers informers, String certificatePem) {
        Informer<ServiceAccount> accounts = informers.informer(ServiceAccount.class);
        Informer<Secret> secrets =
                informers.informer(Secret.class, ListQuery.ALL.withFields("type=" + TokenSecretReconciler.TYPE));
        return ControllerSpec.of(
                        "serviceaccount-token-controller",
                        1,
                        new TokenSecretReconciler(client, secrets, accounts, certificatePem))
                .from(KeySource.objects(secrets))
                .from(KeySource.changes(accounts, (event, sink) -> accountChanged(event, sink, secrets)));
    }

    private static void accountChanged(InformerEvent<ServiceAccount> event, KeySink sink, Informer<Secret> secrets) {
        if (event instanceof InformerEvent.Updated<ServiceAccount>) {
            return;
        }
        for (Secret secret : secrets.inNamespace(Keys.namespace(event.object()))) {
            String account = secret.getMetadata().getAnnotations().get(TokenSecretReconciler.ACCOUNT_NAME);
            if (Keys.name(event.object()).equals(account)) {
                sink.add(Keys.of(secret));
            }
        }
    }

    private static ObjectKey namespaceOf(io.fabric8.kubernetes.api.model.HasMetadata object) {
        return ObjectKey.cluster(Keys.namespace(object));
    }
}
