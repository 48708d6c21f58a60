package io.kjava.dist.cli;

import io.kjava.dist.config.ProductVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code kjava version}. */
@Command(
        name = "version",
        description = "Print the version of kjava, of its API and of the JVM.",
        mixinStandardHelpOptions = true)
public final class VersionCommand implements Runnable, CommandLine.IVersionProvider {
    @Override
    public void run() {
        for (String line : getVersion()) {
            System.out.println(line);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "kjava version " + ProductVersion.KJAVA,
            "kubernetes version " + ProductVersion.KUBERNETES,
            "java version " + System.getProperty("java.version")
        };
    }
}
