package io.kjava.dist.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A token says whom it opens the door to, and whose door. */
class JoinTokenTest {
    private static final byte[] CA = "ca".getBytes(StandardCharsets.UTF_8);
    private static final String PREFIX = "K10" + JoinToken.hash(CA) + "::";

    @Test
    void theLongFormVouchesForItsServer() {
        JoinToken token = JoinToken.parse(PREFIX + "server:se:cret\n");

        assertThat(token.user()).isEqualTo("server");
        assertThat(token.password()).isEqualTo("se:cret");
        assertThat(token.vouchesFor(CA)).isTrue();
        assertThat(token.vouchesFor("other".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(token.text()).isEqualTo(PREFIX + "server:se:cret");
    }

    @Test
    void theShortFormIsThePasswordAlone() {
        JoinToken token = JoinToken.parse("secret");

        assertThat(token.hasPassword("secret")).isTrue();
        assertThat(token.hasPassword("secres")).isFalse();
        assertThat(token.vouchesFor(CA)).isTrue();
    }

    @Test
    void aBootstrapTokenHasNoUser() {
        JoinToken token = JoinToken.parse(PREFIX + "abcdef.0123456789abcdef");

        assertThat(token.user()).isEmpty();
        assertThat(token.password()).isEqualTo("abcdef.0123456789abcdef");
        assertThat(token.text()).isEqualTo(PREFIX + "abcdef.0123456789abcdef");
    }

    @Test
    void aDamagedTokenIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinToken.parse("K10abc::server:secret"))
                .withMessageContaining("the token is damaged");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JoinToken.parse(PREFIX + "nothing"))
                .withMessageContaining("the token is damaged");
        assertThatIllegalArgumentException().isThrownBy(() -> JoinToken.parse(" "));
    }

    @Test
    void aNewBootstrapTokenHasTheForm() {
        BootstrapToken token = BootstrapToken.random(RandomGenerator.getDefault());

        assertThat(BootstrapToken.parse(token.text())).isEqualTo(token);
        assertThat(token.secretName()).isEqualTo("bootstrap-token-" + token.id());
        assertThat(BootstrapToken.isOne("ABCDEF.0123456789abcdef")).isFalse();
    }
}
