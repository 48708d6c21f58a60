package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.kjava.api.ApiException;
import io.kjava.codec.JsonCodec;
import io.kjava.cri.RegistryLogin;
import io.kjava.kubelet.references.ConfigObjects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logins of a pod's pull secrets that fit an image. Blocking: reads the secrets. */
public final class PullLogins {
    private static final Logger log = LoggerFactory.getLogger(PullLogins.class);
    private static final List<String> HUB_NAMES = List.of("docker.io", "index.docker.io", "registry-1.docker.io");

    private final ConfigObjects objects;

    public PullLogins(ConfigObjects objects) {
        this.objects = requireNonNull(objects, "objects");
    }

    /** The content of a {@code .dockerconfigjson}. */
    record DockerConfig(@Nullable Map<String, DockerLogin> auths) {}

    /** One login, as docker writes it. */
    record DockerLogin(
            @Nullable String username,
            @Nullable String password,
            @Nullable String auth,
            @Nullable String identitytoken,
            @Nullable String registrytoken) {}

    /** The content of the older {@code .dockercfg}. */
    private static final class OldConfig extends HashMap<String, DockerLogin> {
        private static final long serialVersionUID = 1L;
    }

    /** Those that fit best come first; empty when only an anonymous pull is left. */
    public List<RegistryLogin> forImage(Pod pod, String image) {
        String repository = ImageNames.repository(image);
        List<Map.Entry<String, DockerLogin>> fitting = new ArrayList<>();
        for (LocalObjectReference reference : pod.getSpec().getImagePullSecrets()) {
            secret(pod, reference).ifPresent(secret -> addFitting(secret, repository, fitting));
        }
        fitting.sort(Comparator.comparing(entry -> -entry.getKey().length()));
        return fitting.stream()
                .map(entry -> login(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Optional<Secret> secret(Pod pod, LocalObjectReference reference) {
        try {
            return objects.secret(pod.getMetadata().getNamespace(), reference.getName());
        } catch (ApiException e) {
            log.atWarn()
                    .addKeyValue("pod", pod.getMetadata().getName())
                    .addKeyValue("secret", reference.getName())
                    .addKeyValue("why", e.getMessage())
                    .log("pull secret not readable");
            return Optional.empty();
        }
    }

    private static void addFitting(Secret secret, String repository, List<Map.Entry<String, DockerLogin>> fitting) {
        try {
            logins(secret).forEach((key, login) -> {
                if (fits(key, repository)) {
                    fitting.add(Map.entry(key, login));
                }
            });
        } catch (ApiException | IllegalArgumentException e) {
            log.atWarn().addKeyValue("secret", secret.getMetadata().getName()).log("pull secret holds no logins");
        }
    }

    private static Map<String, DockerLogin> logins(Secret secret) {
        Map<String, String> data = secret.getData();
        String modern = data == null ? null : data.get(".dockerconfigjson");
        if (modern != null) {
            Map<String, DockerLogin> auths = JsonCodec.read(Base64.getDecoder().decode(modern), DockerConfig.class)
                    .auths();
            return auths == null ? Map.of() : auths;
        }
        String old = data == null ? null : data.get(".dockercfg");
        return old == null ? Map.of() : JsonCodec.read(Base64.getDecoder().decode(old), OldConfig.class);
    }

    private static RegistryLogin login(String server, DockerLogin login) {
        String username = text(login.username);
        String password = text(login.password);
        String auth = text(login.auth);
        if (username.isEmpty() && !auth.isEmpty()) {
            String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            username = colon < 0 ? pair : pair.substring(0, colon);
            password = colon < 0 ? "" : pair.substring(colon + 1);
        }
        return new RegistryLogin(username, password, "", server, text(login.identitytoken), text(login.registrytoken));
    }

    /** Whether a key of the file (host, perhaps with stars, perhaps with a path) covers it. */
    static boolean fits(String key, String repository) {
        String bare = key.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        String path = slash < 0 ? "" : bare.substring(slash + 1);
        int split = repository.indexOf('/');
        String wantedHost = repository.substring(0, split);
        String wantedPath = repository.substring(split + 1);
        return fitsHost(host, wantedHost) && wantedPath.startsWith(path);
    }

    private static boolean fitsHost(String pattern, String host) {
        if (HUB_NAMES.contains(host) && HUB_NAMES.contains(pattern)) {
            return true;
        }
        String[] wanted = host.split("[.:]");
        String[] given = pattern.split("[.:]");
        boolean samePort = host.contains(":") == pattern.contains(":");
        if (wanted.length != given.length || !samePort) {
            return false;
        }
        for (int index = 0; index < wanted.length; index++) {
            String part = "\\Q" + given[index].replace("*", "\\E.*\\Q") + "\\E";
            if (!wanted[index].matches(part)) {
                return false;
            }
        }
        return true;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
