package io.kjava.dist.cli;

import io.kjava.dist.bootstrap.HostCheck;
import io.kjava.dist.bootstrap.HostInspection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code kjava check-config}: what the kernel and the host offer and lack. */
@Command(
        name = "check-config",
        description = "Report what this host offers to a node and what it lacks.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        List<HostCheck> checks = HostInspection.node(true);
        for (HostCheck check : checks) {
            String mark = check.met() ? "ok     " : check.blocks() ? "MISSING" : "absent ";
            System.out.printf("%s  %-28s %s%n", mark, check.name(), check.met() ? check.found() : check.advice());
        }
        long blocking = checks.stream().filter(HostCheck::blocks).count();
        System.out.println(
                blocking == 0
                        ? "This host can run a node."
                        : "This host cannot run a node: " + blocking + " required item(s) missing.");
        return blocking == 0 ? 0 : 1;
    }
}
