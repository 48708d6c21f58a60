package io.kjava.cri.grpc;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ContainerConfig;
import io.kjava.cri.ContainerStats;
import io.kjava.cri.ContainerStatus;
import io.kjava.cri.ContainerSummary;
import io.kjava.cri.CriException;
import io.kjava.cri.CriException.Code;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The runtime contract over gRPC. Thread-safe. */
final class GrpcRuntimeService implements RuntimeService {
    private static final String SERVICE = "runtime.v1.RuntimeService/";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SANDBOX_LIMIT = Duration.ofMinutes(4);
    private static final Duration QUICK = Duration.ofSeconds(10);

    private final Calls calls;
    private final ContainerdEvents containerdEvents;

    GrpcRuntimeService(Calls calls) {
        this.calls = requireNonNull(calls, "calls");
        this.containerdEvents = new ContainerdEvents(calls);
    }

    @Override
    public RuntimeVersion version() {
        return calls.call(SERVICE + "Version", new WireWriter().string(1, "v1"), QUICK, StatusMessages::version);
    }

    @Override
    public RuntimeStatus status() {
        return calls.call(SERVICE + "Status", new WireWriter(), QUICK, StatusMessages::status);
    }

    @Override
    public void updatePodCidr(String podCidr) {
        WireWriter request = new WireWriter().message(1, config -> config.message(1, net -> net.string(1, podCidr)));
        calls.run(SERVICE + "UpdateRuntimeConfig", request, LIMIT);
    }

    @Override
    public boolean usesSystemdCgroups() {
        return calls.call(SERVICE + "RuntimeConfig", new WireWriter(), QUICK, StatusMessages::systemdCgroups);
    }

    @Override
    public void followEvents(Consumer<RuntimeEvent> listener) {
        try {
            calls.follow(
                    SERVICE + "GetContainerEvents",
                    new WireWriter(),
                    answer -> StatusMessages.event(answer).ifPresent(listener));
        } catch (CriException e) {
            if (e.code() != Code.UNIMPLEMENTED) {
                throw e;
            }
            containerdEvents.follow(listener);
        }
    }

    @Override
    public String runPodSandbox(SandboxConfig config, String runtimeHandler) {
        WireWriter request =
                new WireWriter().message(1, config, SandboxMessages::config).string(2, runtimeHandler);
        return calls.call(SERVICE + "RunPodSandbox", request, SANDBOX_LIMIT, StatusMessages::text);
    }

    @Override
    public void stopPodSandbox(String sandboxId) {
        absentIsDone("StopPodSandbox", new WireWriter().string(1, sandboxId), LIMIT);
    }

    @Override
    public void removePodSandbox(String sandboxId) {
        absentIsDone("RemovePodSandbox", new WireWriter().string(1, sandboxId), LIMIT);
    }

    @Override
    public SandboxStatus podSandboxStatus(String sandboxId) {
        WireWriter request = new WireWriter().string(1, sandboxId);
        return found(sandboxId, calls.call(SERVICE + "PodSandboxStatus", request, SandboxMessages::statusAnswer));
    }

    @Override
    public List<SandboxStatus> listPodSandboxes(ListFilter filter) {
        return calls.call(
                SERVICE + "ListPodSandbox", filtered(filter, SandboxMessages::filter), SandboxMessages::listAnswer);
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        WireWriter request = new WireWriter()
                .string(1, sandboxId)
                .message(2, config, ContainerMessages::config)
                .message(3, sandbox, SandboxMessages::config);
        return calls.call(SERVICE + "CreateContainer", request, StatusMessages::text);
    }

    @Override
    public void startContainer(String containerId) {
        calls.run(SERVICE + "StartContainer", new WireWriter().string(1, containerId), LIMIT);
    }

    @Override
    public void stopContainer(String containerId, Duration grace) {
        WireWriter request = new WireWriter().string(1, containerId).number(2, grace.toSeconds());
        absentIsDone("StopContainer", request, LIMIT.plus(grace));
    }

    @Override
    public void removeContainer(String containerId) {
        absentIsDone("RemoveContainer", new WireWriter().string(1, containerId), LIMIT);
    }

    @Override
    public List<ContainerSummary> listContainers(ListFilter filter) {
        return calls.call(
                SERVICE + "ListContainers", filtered(filter, ContainerMessages::filter), ContainerMessages::listAnswer);
    }

    @Override
    public ContainerStatus containerStatus(String containerId) {
        WireWriter request = new WireWriter().string(1, containerId);
        return found(containerId, calls.call(SERVICE + "ContainerStatus", request, ContainerMessages::statusAnswer));
    }

    @Override
    public void updateContainerResources(String containerId, LinuxResources resources) {
        WireWriter request = new WireWriter().string(1, containerId).message(2, resources, SecurityMessages::resources);
        calls.run(SERVICE + "UpdateContainerResources", request, LIMIT);
    }

    @Override
    public void reopenContainerLog(String containerId) {
        calls.run(SERVICE + "ReopenContainerLog", new WireWriter().string(1, containerId), LIMIT);
    }

    @Override
    public ExecResult execSync(String containerId, List<String> command, Duration limit) {
        long seconds = limit.isZero() ? 0 : Math.max(1, limit.toSeconds());
        WireWriter request =
                new WireWriter().string(1, containerId).strings(2, command).number(3, seconds);
        Duration callLimit = limit.isZero() ? Duration.ZERO : LIMIT.plusSeconds(seconds);
        return calls.call(SERVICE + "ExecSync", request, callLimit, StatusMessages::execResult);
    }

    @Override
    public String exec(StreamRequest request) {
        return calls.call(SERVICE + "Exec", StatusMessages.exec(request), StatusMessages::text);
    }

    @Override
    public String attach(StreamRequest request) {
        return calls.call(SERVICE + "Attach", StatusMessages.attach(request), StatusMessages::text);
    }

    @Override
    public void followCommands(String containerId, Consumer<String> ended) {
        containerdEvents.followCommands(containerId, ended);
    }

    @Override
    public void releaseCommand(String containerId, String commandId) {
        containerdEvents.release(containerId, commandId);
    }

    @Override
    public String portForward(String sandboxId, List<Integer> ports) {
        WireWriter request = new WireWriter()
                .string(1, sandboxId)
                .numbers(2, ports.stream().map(Integer::longValue).toList());
        return calls.call(SERVICE + "PortForward", request, StatusMessages::text);
    }

    @Override
    public ContainerStats containerStats(String containerId) {
        WireWriter request = new WireWriter().string(1, containerId);
        return found(containerId, calls.call(SERVICE + "ContainerStats", request, StatsMessages::oneContainer));
    }

    @Override
    public List<ContainerStats> listContainerStats(ListFilter filter) {
        return calls.call(
                SERVICE + "ListContainerStats",
                filtered(filter, StatsMessages::containerFilter),
                StatsMessages::containers);
    }

    @Override
    public List<SandboxStats> listSandboxStats(ListFilter filter) {
        return calls.call(
                SERVICE + "ListPodSandboxStats",
                filtered(filter, StatsMessages::sandboxFilter),
                StatsMessages::sandboxes);
    }

    private void absentIsDone(String method, WireWriter request, Duration limit) {
        try {
            calls.run(SERVICE + method, request, limit);
        } catch (CriException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private static WireWriter filtered(ListFilter filter, BiConsumer<WireWriter, ListFilter> encoder) {
        return new WireWriter().message(1, filter, encoder);
    }

    private static <T> T found(String id, @Nullable T answer) {
        if (answer == null) {
            throw new CriException(Code.NOT_FOUND, "the runtime knows nothing about " + id);
        }
        return answer;
    }
}
