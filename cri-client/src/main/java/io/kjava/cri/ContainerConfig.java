package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * Everything that makes a container.
 *
 * @param attempt how many containers of this name came before it in the pod
 * @param logPath relative to the sandbox's log directory
 */
public record ContainerConfig(
        String name,
        int attempt,
        ImageSpec image,
        Process process,
        List<Mount> mounts,
        List<Device> devices,
        List<String> cdiDevices,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        LinuxResources resources,
        Security security) {
    public record Env(String name, String value) {
        public Env {
            requireNonNull(name, "name");
            requireNonNull(value, "value");
        }
    }

    /**
     * What runs, and how it is attached.
     *
     * @param command empty for the image's entry point
     * @param workingDir empty for the image's
     * @param stopSignal the CRI number of the signal; zero for the image's
     */
    public record Process(
            List<String> command,
            List<String> args,
            String workingDir,
            List<Env> env,
            boolean stdin,
            boolean stdinOnce,
            boolean tty,
            int stopSignal) {
        public Process {
            command = List.copyOf(command);
            args = List.copyOf(args);
            requireNonNull(workingDir, "workingDir");
            env = List.copyOf(env);
        }
    }

    public record Device(String containerPath, String hostPath, String permissions) {}

    public record Capabilities(List<String> add, List<String> drop) {
        public static final Capabilities UNCHANGED = new Capabilities(List.of(), List.of());

        public Capabilities {
            add = List.copyOf(add);
            drop = List.copyOf(drop);
        }
    }

    /** Confinement of a container: the shared part, and what only containers have. */
    public record Security(
            SecurityOptions options,
            Capabilities capabilities,
            String runAsUsername,
            boolean noNewPrivileges,
            List<String> maskedPaths,
            List<String> readonlyPaths) {
        public Security {
            requireNonNull(options, "options");
            requireNonNull(capabilities, "capabilities");
            requireNonNull(runAsUsername, "runAsUsername");
            maskedPaths = List.copyOf(maskedPaths);
            readonlyPaths = List.copyOf(readonlyPaths);
        }
    }

    public ContainerConfig {
        requireNonNull(name, "name");
        requireNonNull(image, "image");
        requireNonNull(process, "process");
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        cdiDevices = List.copyOf(cdiDevices);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        requireNonNull(logPath, "logPath");
        requireNonNull(resources, "resources");
        requireNonNull(security, "security");
    }
}
