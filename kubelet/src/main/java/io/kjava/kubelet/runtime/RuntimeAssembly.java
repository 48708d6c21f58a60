package io.kjava.kubelet.runtime;

import io.kjava.cri.ImageService;
import io.kjava.cri.RuntimeService;
import io.kjava.kubelet.events.PodEvents;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.resources.PodCgroups;
import io.kjava.kubelet.runtime.ContainerStarter.ContainerInputs;
import io.kjava.kubelet.volume.PodVolumes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Builds this room from what it needs of the rest of the kubelet.
 *
 * @param etcHosts the host's own hosts file
 * @param hostIps the addresses of pods with the host's network
 */
public record RuntimeAssembly(
        RuntimeService runtime,
        ImageService images,
        PodPaths paths,
        PodEvents events,
        PodVolumes volumes,
        PodCgroups cgroups,
        ContainerEnvironment environment,
        PullLogins logins,
        RuntimeHandlers handlers,
        HookHttp hookHttp,
        DnsSettings dns,
        SecurityConfigs security,
        ResourceLimits limits,
        Path etcHosts,
        Supplier<List<String>> hostIps,
        int parallelPulls,
        InstantSource clock) {
    /** What the rest of the kubelet uses of this room. */
    public record Parts(
            PodPlanExecutor executor, ContainerStopper stopper, ContainerIndex index, TerminationMessages messages) {}

    public Parts build() {
        ContainerIndex index = new ContainerIndex();
        TerminationMessages messages = new TerminationMessages(paths);
        LifecycleHooks hooks = new LifecycleHooks(runtime, hookHttp);
        ContainerStopper stopper = new ContainerStopper(runtime, hooks, events, clock);
        HostsFile hosts = new HostsFile(paths, dns.clusterDomain(), etcHosts);
        ContainerInputs inputs = new ContainerInputs(environment, volumes, messages, hosts::write, new LogLinks(paths));
        ContainerStarter starter = new ContainerStarter(
                runtime,
                new ImagePuller(images, logins, events, parallelPulls, clock),
                inputs,
                new ContainerConfigs(security, limits),
                hooks,
                events,
                index);
        SandboxStarter sandboxes = new SandboxStarter(
                runtime, new SandboxConfigs(paths, dns, security, limits), cgroups, handlers, paths, index, hostIps);
        PodPlanExecutor executor = new PodPlanExecutor(
                runtime, sandboxes, starter, stopper, new ContainerResizer(runtime, cgroups, limits), volumes, events);
        return new Parts(executor, stopper, index, messages);
    }
}
