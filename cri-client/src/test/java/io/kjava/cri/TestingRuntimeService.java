package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.CriException.Code;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A container runtime in memory: sandboxes get addresses, containers run until a test ends them, names
 * are taken once. It keeps a list of the calls that change something, and fails when told to.
 * Thread-safe.
 */
public final class TestingRuntimeService implements RuntimeService {
    private final InstantSource clock;
    private final Map<String, SandboxStatus> sandboxes = new LinkedHashMap<>();
    private final Map<String, TestingContainer> containers = new LinkedHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, CriException> failures = new ConcurrentHashMap<>();
    private final Set<LinkedBlockingQueue<Optional<RuntimeEvent>>> followers = ConcurrentHashMap.newKeySet();
    private volatile BiFunction<String, List<String>, ExecResult> commands =
            (_, _) -> new ExecResult(new byte[0], new byte[0], 0);
    private volatile boolean networkReady = true;
    private volatile @Nullable CriException down;
    private int nextId;

    public TestingRuntimeService(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** What was asked of the runtime, in order: {@code runPodSandbox web#0}. */
    public List<String> calls() {
        synchronized (this) {
            return List.copyOf(calls);
        }
    }

    /** The next call of this method fails once. */
    public void failNext(String method, Code code, String message) {
        failures.put(method, new CriException(code, message));
    }

    /** Every call fails until {@link #comeBack}; events end. */
    public void goDown() {
        down = new CriException(Code.UNAVAILABLE, "the runtime is away");
        followers.forEach(follower -> follower.add(Optional.empty()));
    }

    public void comeBack() {
        down = null;
    }

    public void networkReady(boolean ready) {
        networkReady = ready;
    }

    /** How commands inside containers end: from container ID and command. */
    public void commands(BiFunction<String, List<String>, ExecResult> commands) {
        this.commands = requireNonNull(commands, "commands");
    }

    /** Ends a running container, as if its process had ended. */
    public void exit(String containerId, int exitCode) {
        synchronized (this) {
            require(containerId).exit(exitCode, exitCode == 0 ? "Completed" : "Error", clock);
        }
        tell(new RuntimeEvent.Stopped(containerId));
    }

    /** The newest running container of a name, in any pod. */
    public Optional<String> runningContainer(String name) {
        synchronized (this) {
            return containers.values().stream()
                    .filter(found -> found.config.name().equals(name))
                    .filter(found -> found.state == ContainerState.RUNNING)
                    .map(found -> found.id)
                    .reduce((_, last) -> last);
        }
    }

    /** What a container was made from. */
    public ContainerConfig config(String containerId) {
        synchronized (this) {
            return require(containerId).config;
        }
    }

    @Override
    public RuntimeVersion version() {
        check("version");
        return new RuntimeVersion("testing", "1.0", "v1");
    }

    @Override
    public RuntimeStatus status() {
        check("status");
        return new RuntimeStatus(
                List.of(
                        new RuntimeStatus.Condition(RuntimeStatus.RUNTIME_READY, true, "", ""),
                        new RuntimeStatus.Condition(
                                RuntimeStatus.NETWORK_READY,
                                networkReady,
                                networkReady ? "" : "NetworkPluginNotReady",
                                networkReady ? "" : "no network yet")),
                List.of(),
                true,
                Map.of());
    }

    @Override
    public void updatePodCidr(String podCidr) {
        check("updatePodCidr");
    }

    @Override
    public boolean usesSystemdCgroups() {
        return false;
    }

    @Override
    public void followEvents(Consumer<RuntimeEvent> listener) {
        check("followEvents");
        LinkedBlockingQueue<Optional<RuntimeEvent>> mine = new LinkedBlockingQueue<>();
        followers.add(mine);
        try {
            for (Optional<RuntimeEvent> event = mine.take(); event.isPresent(); event = mine.take()) {
                listener.accept(event.get());
            }
            throw new CriException(Code.UNAVAILABLE, "the runtime went away");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CriException(Code.CANCELLED, "interrupted", e);
        } finally {
            followers.remove(mine);
        }
    }

    @Override
    public String runPodSandbox(SandboxConfig config, String runtimeHandler) {
        SandboxConfig.Identity identity = config.identity();
        check("runPodSandbox", identity.name() + "#" + identity.attempt());
        synchronized (this) {
            boolean taken =
                    sandboxes.values().stream().anyMatch(old -> old.identity().equals(identity));
            if (taken) {
                throw new CriException(Code.ALREADY_EXISTS, "sandbox name is taken");
            }
            String id = "sandbox-" + ++nextId;
            NamespaceOptions namespaces = config.linux().security().namespaces();
            List<String> ips =
                    namespaces.network() == NamespaceOptions.Mode.NODE ? List.of() : List.of("10.88.0." + nextId);
            sandboxes.put(
                    id,
                    new SandboxStatus(
                            id,
                            identity,
                            true,
                            clock.instant(),
                            ips,
                            namespaces,
                            config.labels(),
                            config.annotations(),
                            runtimeHandler));
            return id;
        }
    }

    @Override
    public void stopPodSandbox(String sandboxId) {
        check("stopPodSandbox", sandboxId);
        synchronized (this) {
            containersOf(sandboxId).forEach(found -> found.kill(clock));
            sandboxes.computeIfPresent(sandboxId, (_, status) -> notReady(status));
        }
        tell(new RuntimeEvent.Stopped(sandboxId));
    }

    @Override
    public void removePodSandbox(String sandboxId) {
        check("removePodSandbox", sandboxId);
        synchronized (this) {
            containersOf(sandboxId).forEach(found -> containers.remove(found.id));
            sandboxes.remove(sandboxId);
        }
        tell(new RuntimeEvent.Deleted(sandboxId));
    }

    @Override
    public SandboxStatus podSandboxStatus(String sandboxId) {
        check("podSandboxStatus");
        synchronized (this) {
            SandboxStatus status = sandboxes.get(sandboxId);
            if (status == null) {
                throw new CriException(Code.NOT_FOUND, "no sandbox " + sandboxId);
            }
            return status;
        }
    }

    @Override
    public List<SandboxStatus> listPodSandboxes(ListFilter filter) {
        check("listPodSandboxes");
        synchronized (this) {
            return sandboxes.values().stream()
                    .filter(found -> matches(filter, found.id(), found.labels()))
                    .toList();
        }
    }

    @Override
    public String createContainer(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        check("createContainer", config.name() + "#" + config.attempt());
        synchronized (this) {
            SandboxStatus owner = sandboxes.get(sandboxId);
            if (owner == null) {
                throw new CriException(Code.NOT_FOUND, "no sandbox " + sandboxId);
            }
            if (!owner.ready()) {
                throw new CriException(Code.FAILED, "sandbox " + sandboxId + " is not running");
            }
            Predicate<TestingContainer> sameName =
                    found -> found.config.name().equals(config.name()) && found.config.attempt() == config.attempt();
            if (containersOf(sandboxId).stream().anyMatch(sameName)) {
                throw new CriException(Code.ALREADY_EXISTS, "container name is taken");
            }
            String id = "container-" + ++nextId;
            containers.put(id, new TestingContainer(id, sandboxId, config, clock.instant()));
            return id;
        }
    }

    @Override
    public void startContainer(String containerId) {
        synchronized (this) {
            TestingContainer container = require(containerId);
            check("startContainer", container.config.name());
            if (container.state != ContainerState.CREATED) {
                throw new CriException(Code.FAILED, "container is in " + container.state);
            }
            container.state = ContainerState.RUNNING;
            container.startedAt = clock.instant();
        }
        tell(new RuntimeEvent.Started(containerId));
    }

    @Override
    public void stopContainer(String containerId, Duration grace) {
        check("stopContainer", nameOf(containerId) + " " + grace.toSeconds() + "s");
        synchronized (this) {
            TestingContainer container = containers.get(containerId);
            if (container == null) {
                return;
            }
            container.kill(clock);
        }
        tell(new RuntimeEvent.Stopped(containerId));
    }

    @Override
    public void removeContainer(String containerId) {
        check("removeContainer", nameOf(containerId));
        synchronized (this) {
            containers.remove(containerId);
        }
        tell(new RuntimeEvent.Deleted(containerId));
    }

    @Override
    public List<ContainerSummary> listContainers(ListFilter filter) {
        check("listContainers");
        synchronized (this) {
            return containers.values().stream()
                    .filter(found -> matches(filter, found.id, found.config.labels()))
                    .filter(found -> filter.sandboxId().isEmpty() || found.sandboxId.equals(filter.sandboxId()))
                    .map(TestingContainer::summary)
                    .toList();
        }
    }

    @Override
    public ContainerStatus containerStatus(String containerId) {
        check("containerStatus");
        synchronized (this) {
            return require(containerId).status();
        }
    }

    @Override
    public void updateContainerResources(String containerId, LinuxResources resources) {
        check("updateContainerResources", nameOf(containerId));
        synchronized (this) {
            require(containerId).resources = resources;
        }
    }

    @Override
    public void reopenContainerLog(String containerId) {
        check("reopenContainerLog", nameOf(containerId));
    }

    @Override
    public ExecResult execSync(String containerId, List<String> command, Duration limit) {
        check("execSync", nameOf(containerId) + " " + command);
        synchronized (this) {
            if (require(containerId).state != ContainerState.RUNNING) {
                throw new CriException(Code.FAILED, "container is not running");
            }
        }
        return commands.apply(containerId, command);
    }

    @Override
    public String exec(StreamRequest request) {
        check("exec");
        return "http://127.0.0.1:0/exec/" + request.containerId();
    }

    @Override
    public String attach(StreamRequest request) {
        check("attach");
        return "http://127.0.0.1:0/attach/" + request.containerId();
    }

    @Override
    public String portForward(String sandboxId, List<Integer> ports) {
        check("portForward");
        return "http://127.0.0.1:0/portforward/" + sandboxId;
    }

    @Override
    public ContainerStats containerStats(String containerId) {
        check("containerStats");
        synchronized (this) {
            return require(containerId).stats();
        }
    }

    @Override
    public List<ContainerStats> listContainerStats(ListFilter filter) {
        check("listContainerStats");
        synchronized (this) {
            return containers.values().stream()
                    .filter(found -> found.state == ContainerState.RUNNING)
                    .filter(found -> matches(filter, found.id, found.config.labels()))
                    .map(TestingContainer::stats)
                    .toList();
        }
    }

    @Override
    public List<SandboxStats> listSandboxStats(ListFilter filter) {
        throw new CriException(Code.UNIMPLEMENTED, "no sandbox statistics");
    }

    private void check(String method) {
        CriException away = down;
        if (away != null) {
            throw new CriException(away.code(), String.valueOf(away.getMessage()));
        }
        CriException failure = failures.remove(method);
        if (failure != null) {
            throw failure;
        }
    }

    private void check(String method, String about) {
        synchronized (this) {
            calls.add(method + " " + about);
        }
        check(method);
    }

    private void tell(RuntimeEvent event) {
        followers.forEach(follower -> follower.add(Optional.of(event)));
    }

    private String nameOf(String containerId) {
        synchronized (this) {
            TestingContainer found = containers.get(containerId);
            return found == null ? containerId : found.config.name();
        }
    }

    private TestingContainer require(String containerId) {
        TestingContainer found = containers.get(containerId);
        if (found == null) {
            throw new CriException(Code.NOT_FOUND, "no container " + containerId);
        }
        return found;
    }

    private List<TestingContainer> containersOf(String sandboxId) {
        return containers.values().stream()
                .filter(found -> found.sandboxId.equals(sandboxId))
                .toList();
    }

    private static boolean matches(ListFilter filter, String id, Map<String, String> labels) {
        return (filter.id().isEmpty() || filter.id().equals(id))
                && labels.entrySet().containsAll(filter.labels().entrySet());
    }

    private static SandboxStatus notReady(SandboxStatus status) {
        return new SandboxStatus(
                status.id(),
                status.identity(),
                false,
                status.createdAt(),
                List.of(),
                status.namespaces(),
                status.labels(),
                status.annotations(),
                status.runtimeHandler());
    }
}
