package io.kjava.controllers.bootstrap;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.informer.Informer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Deletes tokens when they are no longer good. */
final class TokenCleaner implements Reconciler {
    private final ResourceClient<Secret> client;
    private final Informer<Secret> secrets;
    private final InstantSource clock;

    TokenCleaner(ApiClient client, Informer<Secret> secrets, InstantSource clock) {
        this.client = client.resource(Secret.class);
        this.secrets = requireNonNull(secrets, "secrets");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<JoinSecret> token = secrets.get(key).flatMap(JoinSecret::of);
        Optional<Duration> left = token.flatMap(found -> found.left(clock.instant()));
        if (token.isEmpty() || left.isEmpty()) {
            return Outcome.SETTLED;
        }
        if (!left.get().isZero()) {
            return new Outcome.CheckAgain(left.get());
        }
        try {
            client.delete(
                    key,
                    DeleteOptions.DEFAULT.withUid(
                            token.get().secret().getMetadata().getUid()));
        } catch (ApiException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
        return Outcome.SETTLED;
    }
}
