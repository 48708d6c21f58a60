package io.kjava.kubelet.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kjava.cri.RegistryLogin;
import io.kjava.kubelet.references.ConfigObjects;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PullLoginsTest {
    @Test
    void namesWithoutARegistryAreTheHubs() {
        assertThat(ImageNames.repository("busybox")).isEqualTo("docker.io/library/busybox");
        assertThat(ImageNames.repository("me/app:1")).isEqualTo("docker.io/me/app");
        assertThat(ImageNames.repository("localhost:5000/a@sha256:00")).isEqualTo("localhost:5000/a");
        assertThat(ImageNames.withTag("r.example:5000/a")).isEqualTo("r.example:5000/a:latest");
        assertThat(ImageNames.withTag("a@sha256:00")).isEqualTo("a@sha256:00");
    }

    @Test
    void keysFitByHostAndPath() {
        assertThat(PullLogins.fits("https://index.docker.io/v1/", "docker.io/library/a"))
                .isTrue();
        assertThat(PullLogins.fits("r.example", "r.example/team/a")).isTrue();
        assertThat(PullLogins.fits("*.example", "r.example/team/a")).isTrue();
        assertThat(PullLogins.fits("r.example/team", "r.example/team/a")).isTrue();
        assertThat(PullLogins.fits("r.example/other", "r.example/team/a")).isFalse();
        assertThat(PullLogins.fits("r.example", "r.example:5000/a")).isFalse();
        assertThat(PullLogins.fits("*.example", "a.b.example/x")).isFalse();
    }

    @Test
    void theLongestFittingKeyComesFirst() {
        String config = """
                {"auths": {
                  "r.example": {"username": "wide", "password": "w"},
                  "r.example/team": {"auth": "%s"},
                  "else.example": {"username": "no", "password": "no"}}}
                """.formatted(base64("narrow:n:n"));

        PullLogins logins = new PullLogins(new OneSecret(".dockerconfigjson", config));

        assertThat(logins.forImage(pod(), "r.example/team/app:1"))
                .extracting(RegistryLogin::username, RegistryLogin::password)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("narrow", "n:n"),
                        org.assertj.core.groups.Tuple.tuple("wide", "w"));
        assertThat(logins.forImage(pod(), "busybox")).isEmpty();
    }

    @Test
    void aBrokenSecretHoldsNoLogins() {
        PullLogins logins = new PullLogins(new OneSecret(".dockerconfigjson", "nonsense"));

        assertThat(logins.forImage(pod(), "r.example/a")).isEmpty();
    }

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .withNamespace("d")
                .endMetadata()
                .withNewSpec()
                .addNewImagePullSecret("login")
                .endSpec()
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private record OneSecret(String key, String content) implements ConfigObjects {
        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return Optional.of(new SecretBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .addToData(key, base64(content))
                    .build());
        }
    }
}
