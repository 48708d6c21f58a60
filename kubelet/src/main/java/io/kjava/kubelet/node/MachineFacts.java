package io.kjava.kubelet.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What does not change about this machine while it is up. Unknown texts are empty. */
public record MachineFacts(
        String machineId, String systemUuid, String bootId, String kernelVersion, String osImage, String architecture) {
    private static final Path OS_RELEASE = Path.of("/etc/os-release");

    /** Reads them; a file that is missing leaves its fact empty. */
    public static MachineFacts read() {
        String bootId = firstLine("/proc/sys/kernel/random/boot_id");
        String machineId = firstLine("/etc/machine-id", "/var/lib/dbus/machine-id");
        String systemUuid = firstLine("/sys/class/dmi/id/product_uuid");
        return new MachineFacts(
                machineId,
                systemUuid.isEmpty() ? machineId : systemUuid,
                bootId,
                firstLine("/proc/sys/kernel/osrelease"),
                prettyName(),
                goArchitecture(System.getProperty("os.arch", "")));
    }

    /** As Kubernetes names it. */
    static String goArchitecture(String java) {
        return switch (java) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> java;
        };
    }

    private static String firstLine(String... files) {
        for (String file : files) {
            try {
                List<String> lines = Files.readAllLines(Path.of(file));
                if (!lines.isEmpty()) {
                    return lines.getFirst().strip();
                }
            } catch (IOException e) {
                // not on this machine
            }
        }
        return "";
    }

    private static String prettyName() {
        try {
            for (String line : Files.readAllLines(OS_RELEASE)) {
                if (line.startsWith("PRETTY_NAME=")) {
                    return line.substring("PRETTY_NAME=".length()).replace("\"", "");
                }
            }
        } catch (IOException e) {
            // not on this machine
        }
        return "Linux";
    }
}
