package io.kjava.controllers.bootstrap;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.client.ApiClient;
import io.kjava.client.ListQuery;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.time.InstantSource;

/** Makes the controllers of tokens to join with. */
public final class BootstrapControllers {
    private static final String ONE_MAP = "metadata.namespace=%s,metadata.name=%s"
            .formatted(BootstrapSigner.MAP.namespace(), BootstrapSigner.MAP.name());

    private BootstrapControllers() {}

    /** Not all secrets and config maps of the cluster: each write of one would be decoded for nothing. */
    private static Informer<Secret> joinSecrets(SharedInformers informers) {
        return informers.informer(Secret.class, ListQuery.ALL.withFields("type=" + JoinSecret.TYPE));
    }

    public static ControllerSpec cleaner(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<Secret> secrets = joinSecrets(informers);
        return ControllerSpec.of("token_cleaner", 1, new TokenCleaner(client, secrets, clock))
                .from(KeySource.changes(
                        secrets,
                        (event, sink) ->
                                JoinSecret.of(event.object()).ifPresent(_ -> sink.add(Keys.of(event.object())))));
    }

    public static ControllerSpec signer(ApiClient client, SharedInformers informers, InstantSource clock) {
        Informer<Secret> secrets = joinSecrets(informers);
        Informer<ConfigMap> maps = informers.informer(ConfigMap.class, ListQuery.ALL.withFields(ONE_MAP));
        return ControllerSpec.of("bootstrap_signer_queue", 1, new BootstrapSigner(client, maps, secrets, clock))
                .from(KeySource.changes(
                        secrets,
                        (event, sink) -> JoinSecret.of(event.object()).ifPresent(_ -> sink.add(BootstrapSigner.MAP))))
                .from(KeySource.changes(maps, (event, sink) -> {
                    if (Keys.of(event.object()).equals(BootstrapSigner.MAP)) {
                        sink.add(BootstrapSigner.MAP);
                    }
                }));
    }
}
