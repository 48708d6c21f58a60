package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.kjava.cri.CriException;
import io.kjava.cri.ExecResult;
import io.kjava.cri.StreamingService;
import io.kjava.kubelet.environment.Expansion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command inside the container; its exit code is the answer. */
final class ExecProbe implements HealthCheck {
    private final List<String> command;
    private final StreamingService commands;

    ExecProbe(List<String> command, StreamingService commands) {
        this.command = List.copyOf(command);
        this.commands = requireNonNull(commands, "commands");
    }

    @Override
    public ProbeOutcome check(ProbeTarget target, Duration timeout) throws InterruptedException {
        List<String> words = Expansion.expand(command, literals(target.container()));
        try {
            ExecResult result = commands.execSync(target.containerId(), words, timeout);
            return result.exitCode() == 0
                    ? new ProbeOutcome.Success()
                    : new ProbeOutcome.Failure(bounded(result.output()));
        } catch (CriException e) {
            return switch (e.code()) {
                case DEADLINE_EXCEEDED ->
                    new ProbeOutcome.Failure("command timed out: \"%s\" timed out after %ds"
                            .formatted(String.join(" ", words), timeout.toSeconds()));
                case CANCELLED -> throw new InterruptedException();
                default -> new ProbeOutcome.Unknown(e.getMessage());
            };
        }
    }

    /** Only what the spec says itself: a probe must not wait for other objects. */
    private static Map<String, String> literals(Container container) {
        Map<String, String> literals = new HashMap<>();
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValue() != null) {
                literals.put(variable.getName(), Expansion.expand(variable.getValue(), literals));
            }
        }
        return literals;
    }

    private static String bounded(String output) {
        return output.length() <= ProbeOutcome.MAX_OUTPUT ? output : output.substring(0, ProbeOutcome.MAX_OUTPUT);
    }
}
