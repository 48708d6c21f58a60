package io.kjava.kubeproxy.iptables;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.Chain;
import io.kjava.kubeproxy.rules.Jump;
import io.kjava.kubeproxy.view.IpFamily;
import io.kjava.process.CommandRunner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The commands of one address family. Stateless; throws {@code CommandException}. */
final class IptablesCommand {
    private static final String WAIT_SECONDS = "5";

    private final CommandRunner runner;
    private final String program;

    IptablesCommand(CommandRunner runner, IpFamily family) {
        this.runner = requireNonNull(runner, "runner");
        this.program = family == IpFamily.IPV4 ? "iptables" : "ip6tables";
    }

    boolean isInstalled() {
        return runner.find(program).isPresent();
    }

    void restore(String transaction) {
        runner.run(List.of(program + "-restore", "-w", WAIT_SECONDS, "--noflush"), transaction)
                .orThrow();
    }

    /** The chains of a table that are a proxy's. */
    Set<Chain.Key> chains(Chain.Table table) {
        Set<Chain.Key> found = new HashSet<>();
        runner.run(program + "-save", "-t", table.wireName())
                .orThrow()
                .output()
                .lines()
                .filter(line -> line.startsWith(":"))
                .map(line -> line.substring(1, line.indexOf(' ')))
                .filter(Chain::isOurs)
                .forEach(name -> found.add(new Chain.Key(table, name)));
        return found;
    }

    boolean has(Chain.Table table, String chain, List<String> rule) {
        return runner.run(words(table, "-C", chain, rule), "").succeeded();
    }

    /** Puts a jump at the head of its built-in chain, unless it is somewhere in it. */
    void ensure(Jump jump) {
        if (!has(jump.table(), jump.from(), jump.words())) {
            runner.run(words(jump.table(), "-I", jump.from(), jump.words()), "").orThrow();
        }
    }

    void remove(Jump jump) {
        while (has(jump.table(), jump.from(), jump.words())) {
            runner.run(words(jump.table(), "-D", jump.from(), jump.words()), "").orThrow();
        }
    }

    private List<String> words(Chain.Table table, String action, String chain, List<String> rule) {
        List<String> words =
                new ArrayList<>(List.of(program, "-w", WAIT_SECONDS, "-t", table.wireName(), action, chain));
        words.addAll(rule);
        return words;
    }
}
