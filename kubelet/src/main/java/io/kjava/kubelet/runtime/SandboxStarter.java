package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.cri.CriException;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.SandboxConfig;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.resources.PodCgroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Supplier;

/** Starts the sandboxes of pods, and knows how those that run were configured. Thread-safe. */
public final class SandboxStarter {
    private final RuntimeService runtime;
    private final SandboxConfigs configs;
    private final PodCgroups cgroups;
    private final RuntimeHandlers handlers;
    private final PodPaths paths;
    private final ContainerIndex index;
    private final Supplier<List<String>> hostIps;

    public SandboxStarter(
            RuntimeService runtime,
            SandboxConfigs configs,
            PodCgroups cgroups,
            RuntimeHandlers handlers,
            PodPaths paths,
            ContainerIndex index,
            Supplier<List<String>> hostIps) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.configs = requireNonNull(configs, "configs");
        this.cgroups = requireNonNull(cgroups, "cgroups");
        this.handlers = requireNonNull(handlers, "handlers");
        this.paths = requireNonNull(paths, "paths");
        this.index = requireNonNull(index, "index");
        this.hostIps = requireNonNull(hostIps, "hostIps");
    }

    /** @throws ContainerStartException with what the event is to say */
    SandboxInUse start(Pod pod, int attempt) {
        try {
            if (Boolean.FALSE.equals(pod.getSpec().getHostUsers())) {
                throw new IOException(
                        "can't set `spec.hostUsers: false`, runtime does not support user" + " namespaces");
            }
            SandboxConfig config = configs.of(pod, attempt, cgroups.ensure(pod));
            Files.createDirectories(paths.pod(pod.getMetadata().getUid()));
            Files.createDirectories(paths.logs(pod));
            String id = runtime.runPodSandbox(config, handlers.handlerOf(pod));
            index.add(id, pod.getMetadata().getUid());
            List<String> ips = runtime.podSandboxStatus(id).ips();
            return new SandboxInUse(id, config, addresses(pod, ips));
        } catch (IOException | UncheckedIOException e) {
            throw failed(e);
        } catch (CriException e) {
            if (e.isUnavailable()) {
                throw e;
            }
            throw failed(e);
        }
    }

    /** One that runs already. */
    SandboxInUse adopt(Pod pod, ObservedSandbox sandbox) {
        SandboxConfig config = configs.of(pod, sandbox.attempt(), cgroups.ensure(pod));
        return new SandboxInUse(sandbox.id(), config, addresses(pod, sandbox.ips()));
    }

    private List<String> addresses(Pod pod, List<String> ips) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork()) ? hostIps.get() : ips;
    }

    private static ContainerStartException failed(Exception e) {
        return new ContainerStartException(
                "FailedCreatePodSandBox", "Failed to create pod sandbox: " + e.getMessage(), e);
    }
}
