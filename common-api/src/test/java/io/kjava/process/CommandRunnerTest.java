package io.kjava.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandRunnerTest {
    private final CommandRunner runner = CommandRunner.ofSystem();

    @Test
    void inputLargerThanAnyPipeComesBackWhole() {
        String text = "0123456789abcdef\n".repeat(100_000);
        assertThat(runner.run(List.of("cat"), text).orThrow().output()).isEqualTo(text);
    }

    @Test
    void aFailureIsAnAnswerWithWhatTheCommandSaid() {
        CommandResult result = runner.run("sh", "-c", "echo nope >&2; exit 3");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("exit code 3: nope");
    }

    @Test
    void aCommandThatDoesNotEndIsKilled() {
        CommandRunner impatient = runner.withLimit(Duration.ofMillis(50));
        assertThatThrownBy(() -> impatient.run("tail", "-f", "/dev/null")).hasMessageContaining("not done");
    }

    @Test
    void aCommandThatIgnoresItsInputStillEnds() {
        assertThat(runner.run(List.of("true"), "x".repeat(1_000_000)).succeeded())
                .isTrue();
    }

    @Test
    void thePrefixGoesInFront() {
        assertThat(runner.withPrefix(List.of("env", "A=b")).run("printenv", "A").lines())
                .containsExactly("b");
    }

    @Test
    void aMissingProgramIsNamed() {
        assertThatThrownBy(() -> runner.run("no-such-program-here"))
                .hasMessageContaining("no-such-program-here: not installed");
    }
}
