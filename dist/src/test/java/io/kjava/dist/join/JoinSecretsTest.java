package io.kjava.dist.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kjava.client.TestingApiClient;
import io.kjava.dist.bootstrap.JoinToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's own token opens for ever, a bootstrap token until it ends. */
class JoinSecretsTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
    private static final String TOKEN = "abcdef.0123456789abcdef";

    private final TestingApiClient client = new TestingApiClient();

    @Test
    void theServersTokenIsReplaced(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("token");
        JoinSecrets secrets = secrets(file);

        secrets.rotate("another-password");

        assertThat(secrets.admits("another-password")).isTrue();
        assertThat(secrets.isServers("another-password")).isTrue();
        assertThat(secrets.admits("password")).isFalse();
        assertThat(JoinToken.parse(Files.readString(file)).password()).isEqualTo("another-password");
    }

    @Test
    void aBootstrapTokenOpensUntilItEnds(@TempDir Path folder) {
        JoinSecrets secrets = secrets(folder.resolve("token"));
        store(Map.of("expiration", "2026-05-01T00:00:01Z"));

        assertThat(secrets.admits(TOKEN)).isTrue();
        assertThat(secrets.isServers(TOKEN)).isFalse();
        assertThat(secrets.admits("abcdef.0000000000000000")).isFalse();
    }

    @Test
    void anEndedOrUnreadableOneOpensNothing(@TempDir Path folder) {
        store(Map.of("expiration", "2026-05-01T00:00:00Z"));

        assertThat(secrets(folder.resolve("token")).admits(TOKEN)).isFalse();
    }

    @Test
    void oneForOtherUsesOpensNothing(@TempDir Path folder) {
        store(Map.of("usage-bootstrap-authentication", "false"));

        assertThat(secrets(folder.resolve("token")).admits(TOKEN)).isFalse();
    }

    private JoinSecrets secrets(Path file) {
        JoinToken token = new JoinToken(Optional.of("0".repeat(64)), "server", "password");
        return new JoinSecrets(file, token, client, () -> NOW);
    }

    private void store(Map<String, String> special) {
        Map<String, String> content = new HashMap<>();
        content.put("token-id", "abcdef");
        content.put("token-secret", "0123456789abcdef");
        content.put("usage-bootstrap-authentication", "true");
        content.putAll(special);
        content.replaceAll((_, text) -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        client.resource(Secret.class)
                .create(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("bootstrap-token-abcdef")
                        .endMetadata()
                        .withType("bootstrap.kubernetes.io/token")
                        .withData(content)
                        .build());
    }
}
