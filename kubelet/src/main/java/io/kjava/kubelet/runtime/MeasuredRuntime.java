package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ContainerConfig;
import io.kjava.cri.ContainerStats;
import io.kjava.cri.ContainerStatus;
import io.kjava.cri.ContainerSummary;
import io.kjava.cri.ExecResult;
import io.kjava.cri.LinuxResources;
import io.kjava.cri.ListFilter;
import io.kjava.cri.RuntimeEvent;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.RuntimeStatus;
import io.kjava.cri.RuntimeVersion;
import io.kjava.cri.SandboxConfig;
import io.kjava.cri.SandboxStats;
import io.kjava.cri.SandboxStatus;
import io.kjava.cri.StreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A runtime whose operations are counted and timed. As thread-safe as the one that it wraps. */
public final class MeasuredRuntime implements RuntimeService {
    private final RuntimeService inner;
    private final RuntimeOperations operations;

    public MeasuredRuntime(RuntimeService inner, RuntimeOperations operations) {
        this.inner = requireNonNull(inner, "inner");
        this.operations = requireNonNull(operations, "operations");
    }

    @Override
    public RuntimeVersion version() {
        return operations.timed("version", () -> inner.version());
    }

    @Override
    public RuntimeStatus status() {
        return operations.timed("status", () -> inner.status());
    }

    @Override
    public void updatePodCidr(String podCidr) {
        operations.timed("update_runtime_config", () -> inner.updatePodCidr(podCidr));
    }

    @Override
    public boolean usesSystemdCgroups() {
        return inner.usesSystemdCgroups();
    }

    @Override
    public void followEvents(Consumer<RuntimeEvent> listener) {
        inner.followEvents(listener);
    }

    @Override
    public String runPodSandbox(SandboxConfig config, String runtimeHandler) {
        return operations.timed("run_podsandbox", () -> inner.runPodSandbox(config, runtimeHandler));
    }

    @Override
    public void stopPodSandbox(String sandboxId) {
        operations.timed("stop_podsandbox", () -> inner.stopPodSandbox(sandboxId));
    }

    @Override
    public void removePodSandbox(String sandboxId) {
        operations.timed("remove_podsandbox", () -> inner.removePodSandbox(sandboxId));
    }

    @Override
    public SandboxStatus podSandboxStatus(String sandboxId) {
        return operations.timed("podsandbox_status", () -> inner.podSandboxStatus(sandboxId));
    }

    @Override
    public List<SandboxStatus> listPodSandboxes(ListFilter filter) {
        return operations.timed("list_podsandbox", () -> inner.listPodSandboxes(filter));
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        return operations.timed("create_container", () -> inner.createContainer(sandboxId, config, sandbox));
    }

    @Override
    public void startContainer(String containerId) {
        operations.timed("start_container", () -> inner.startContainer(containerId));
    }

    @Override
    public void stopContainer(String containerId, Duration grace) {
        operations.timed("stop_container", () -> inner.stopContainer(containerId, grace));
    }

    @Override
    public void removeContainer(String containerId) {
        operations.timed("remove_container", () -> inner.removeContainer(containerId));
    }

    @Override
    public List<ContainerSummary> listContainers(ListFilter filter) {
        return operations.timed("list_containers", () -> inner.listContainers(filter));
    }

    @Override
    public ContainerStatus containerStatus(String containerId) {
        return operations.timed("container_status", () -> inner.containerStatus(containerId));
    }

    @Override
    public void updateContainerResources(String containerId, LinuxResources resources) {
        operations.timed("update_container", () -> inner.updateContainerResources(containerId, resources));
    }

    @Override
    public void reopenContainerLog(String containerId) {
        operations.timed("reopen_container_log", () -> inner.reopenContainerLog(containerId));
    }

    @Override
    public ExecResult execSync(String containerId, List<String> command, Duration limit) {
        return operations.timed("exec_sync", () -> inner.execSync(containerId, command, limit));
    }

    @Override
    public String exec(StreamRequest request) {
        return operations.timed("exec", () -> inner.exec(request));
    }

    @Override
    public String attach(StreamRequest request) {
        return operations.timed("attach", () -> inner.attach(request));
    }

    @Override
    public void followCommands(String containerId, Consumer<String> ended) {
        inner.followCommands(containerId, ended);
    }

    @Override
    public void releaseCommand(String containerId, String commandId) {
        inner.releaseCommand(containerId, commandId);
    }

    @Override
    public String portForward(String sandboxId, List<Integer> ports) {
        return operations.timed("port_forward", () -> inner.portForward(sandboxId, ports));
    }

    @Override
    public ContainerStats containerStats(String containerId) {
        return operations.timed("container_stats", () -> inner.containerStats(containerId));
    }

    @Override
    public List<ContainerStats> listContainerStats(ListFilter filter) {
        return operations.timed("list_container_stats", () -> inner.listContainerStats(filter));
    }

    @Override
    public List<SandboxStats> listSandboxStats(ListFilter filter) {
        return operations.timed("list_podsandbox_stats", () -> inner.listSandboxStats(filter));
    }
}
