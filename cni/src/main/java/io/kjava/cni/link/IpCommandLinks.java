package io.kjava.cni.link;

import static java.util.Objects.requireNonNull;

import io.kjava.process.CommandResult;
import io.kjava.process.CommandRunner;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Links through the commands {@code ip} and {@code bridge}: one process of each for a change set,
 * however long. Stateless and thread-safe.
 */
public final class IpCommandLinks implements Links {
    private final CommandRunner runner;

    public IpCommandLinks(CommandRunner runner) {
        this.runner = requireNonNull(runner, "runner");
    }

    @Override
    public Optional<LinkView> find(String name) {
        CommandResult link = runner.run("ip", "-d", "-o", "link", "show", "dev", name);
        if (!link.succeeded()) {
            return absent(link);
        }
        List<String> addresses = runner.run("ip", "-o", "-4", "addr", "show", "dev", name)
                .orThrow()
                .lines();
        return Optional.of(IpText.link(link.lines().getFirst(), IpText.addresses(addresses)));
    }

    private static Optional<LinkView> absent(CommandResult answer) {
        if (answer.errors().contains("does not exist")) {
            return Optional.empty();
        }
        throw new IllegalStateException("unreachable: " + answer.orThrow());
    }

    @Override
    public Optional<LinkView> withAddress(String address) {
        List<String> lines =
                runner.run("ip", "-o", "-4", "addr", "show").orThrow().lines();
        return IpText.linkWithAddress(lines, address).flatMap(this::find);
    }

    @Override
    public TunnelView tunnel(String device) {
        return new TunnelView(
                IpText.routes(runner.run("ip", "route", "show", "dev", device)
                        .orThrow()
                        .lines()),
                IpText.neighbours(runner.run("ip", "-4", "neigh", "show", "dev", device, "nud", "permanent")
                        .orThrow()
                        .lines()),
                IpText.forwards(runner.run("bridge", "fdb", "show", "dev", device)
                        .orThrow()
                        .lines()));
    }

    @Override
    public void apply(List<LinkChange> changes) {
        batch("bridge", changes, IpText::bridgeLine);
        batch("ip", changes, IpText::ipLine);
    }

    private void batch(String program, List<LinkChange> changes, Function<LinkChange, @Nullable String> line) {
        List<String> lines = changes.stream().map(line).filter(Objects::nonNull).toList();
        if (!lines.isEmpty()) {
            runner.run(List.of(program, "-batch", "-"), String.join("\n", lines) + "\n")
                    .orThrow();
        }
    }
}
