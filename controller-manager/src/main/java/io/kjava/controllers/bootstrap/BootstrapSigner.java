package io.kjava.controllers.bootstrap;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.informer.Informer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what the cluster says of itself in kube-public, once with each good token, so that a machine
 * that has nothing but a token can tell whether to believe it.
 */
final class BootstrapSigner implements Reconciler {
    static final ObjectKey MAP = ObjectKey.of("kube-public", "cluster-info");
    private static final String CONTENT = "kubeconfig";
    private static final String SIGNATURE = "jws-kubeconfig-";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ResourceClient<ConfigMap> client;
    private final Informer<ConfigMap> maps;
    private final Informer<Secret> secrets;
    private final InstantSource clock;

    BootstrapSigner(ApiClient client, Informer<ConfigMap> maps, Informer<Secret> secrets, InstantSource clock) {
        this.client = client.resource(ConfigMap.class);
        this.maps = requireNonNull(maps, "maps");
        this.secrets = requireNonNull(secrets, "secrets");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<ConfigMap> known = maps.get(MAP);
        if (known.isPresent()
                && known.get().getData() != null
                && known.get().getData().containsKey(CONTENT)) {
            Map<String, String> before = known.get().getData();
            Map<String, String> wanted = signed(before);
            if (!wanted.equals(before)) {
                client.update(new ConfigMapBuilder(known.get()).withData(wanted).build());
            }
        }
        return firstEnd().<Outcome>map(Outcome.CheckAgain::new).orElse(Outcome.SETTLED);
    }

    /** When a token that has signed ends, so does its signature. */
    private Optional<Duration> firstEnd() {
        return secrets.all().stream()
                .flatMap(secret -> JoinSecret.of(secret).stream())
                .flatMap(token -> token.left(clock.instant()).stream())
                .filter(Duration::isPositive)
                .min(Duration::compareTo);
    }

    private Map<String, String> signed(Map<String, String> data) {
        Map<String, String> result = new TreeMap<>(data);
        result.keySet().removeIf(name -> name.startsWith(SIGNATURE));
        for (Secret secret : secrets.all()) {
            JoinSecret.of(secret)
                    .flatMap(token -> token.signer(clock.instant()))
                    .ifPresent(token -> result.put(
                            SIGNATURE + token.getKey(),
                            signature(requireNonNull(data.get(CONTENT)), token.getKey(), token.getValue())));
        }
        return result;
    }

    /** A JSON web signature without what it signs. */
    static String signature(String content, String id, String password) {
        String head = encoded("{\"alg\":\"HS256\",\"kid\":\"" + id + "\"}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            byte[] sum = mac.doFinal((head + "." + encoded(content)).getBytes(StandardCharsets.US_ASCII));
            return head + ".." + BASE64.encodeToString(sum);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot sign", e);
        }
    }

    private static String encoded(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
