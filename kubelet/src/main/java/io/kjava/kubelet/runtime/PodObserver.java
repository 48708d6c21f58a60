package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ContainerState;
import io.kjava.cri.ContainerStatus;
import io.kjava.cri.ContainerSummary;
import io.kjava.cri.CriException;
import io.kjava.cri.ListFilter;
import io.kjava.cri.NamespaceOptions.Mode;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.SandboxStatus;
import io.kjava.kubelet.observed.ContainerHealth;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what the runtime has of one pod. Two lists per look; the status of a container is only
 * asked for when the list shows that it has changed. One for each pod; confined to its thread.
 */
public final class PodObserver {
    private final String uid;
    private final String namespace;
    private final String name;
    private final RuntimeService runtime;
    private final ContainerIndex index;
    private final TerminationMessages messages;
    private Map<String, ObservedSandbox> sandboxes = new HashMap<>();
    private Map<String, ObservedContainer> containers = new HashMap<>();

    public PodObserver(
            String uid,
            String namespace,
            String name,
            RuntimeService runtime,
            ContainerIndex index,
            TerminationMessages messages) {
        this.uid = requireNonNull(uid, "uid");
        this.namespace = requireNonNull(namespace, "namespace");
        this.name = requireNonNull(name, "name");
        this.runtime = requireNonNull(runtime, "runtime");
        this.index = requireNonNull(index, "index");
        this.messages = requireNonNull(messages, "messages");
    }

    public ObservedPod look() {
        ListFilter mine = ListFilter.labelled(Annotations.POD_UID, uid);
        Map<String, ObservedSandbox> sandboxesNow = new HashMap<>();
        for (SandboxStatus summary : runtime.listPodSandboxes(mine)) {
            ObservedSandbox seen = sandbox(summary);
            if (seen != null) {
                sandboxesNow.put(seen.id(), seen);
            }
        }
        Map<String, ObservedContainer> containersNow = new HashMap<>();
        for (ContainerSummary summary : runtime.listContainers(mine)) {
            ObservedContainer seen = container(summary);
            if (seen != null) {
                containersNow.put(seen.id(), seen);
            }
        }
        index.replace(uid, ids(sandboxes, containers), ids(sandboxesNow, containersNow));
        sandboxes = sandboxesNow;
        containers = containersNow;
        return new ObservedPod(
                uid, namespace, name, List.copyOf(sandboxesNow.values()), List.copyOf(containersNow.values()));
    }

    private static List<String> ids(Map<String, ?> first, Map<String, ?> second) {
        List<String> ids = new ArrayList<>(first.keySet());
        ids.addAll(second.keySet());
        return ids;
    }

    /** A sandbox keeps its addresses as long as it is ready: they are asked for once. */
    private @Nullable ObservedSandbox sandbox(SandboxStatus summary) {
        ObservedSandbox known = sandboxes.get(summary.id());
        if (known != null && known.ready() == summary.ready() && known.usable()) {
            return known;
        }
        if (!summary.ready()) {
            return sandbox(summary, known != null && known.hostNetwork());
        }
        try {
            SandboxStatus status = runtime.podSandboxStatus(summary.id());
            return sandbox(status, status.namespaces().network() == Mode.NODE);
        } catch (CriException e) {
            if (e.isNotFound()) {
                return null; // removed since the list
            }
            throw e;
        }
    }

    private static ObservedSandbox sandbox(SandboxStatus status, boolean hostNetwork) {
        return new ObservedSandbox(
                status.id(),
                status.identity().attempt(),
                status.ready(),
                status.createdAt(),
                hostNetwork,
                status.ips());
    }

    private @Nullable ObservedContainer container(ContainerSummary summary) {
        ObservedContainer known = containers.get(summary.id());
        if (known != null && known.state() == state(summary.state())) {
            return known;
        }
        try {
            return container(summary.sandboxId(), runtime.containerStatus(summary.id()));
        } catch (CriException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    private ObservedContainer container(String sandboxId, ContainerStatus status) {
        boolean exited = status.state() == ContainerState.EXITED;
        return new ObservedContainer(
                status.id(),
                status.name(),
                status.attempt(),
                sandboxId,
                state(status.state()),
                status.image(),
                status.imageRef(),
                status.annotations().getOrDefault(Annotations.HASH, ""),
                status.createdAt(),
                status.startedAt(),
                status.finishedAt(),
                status.exitCode(),
                status.reason(),
                exited ? messages.read(uid, status) : "",
                status.logPath(),
                user(status.user()),
                ContainerHealth.UNKNOWN);
    }

    private static ObservedContainer.@Nullable User user(ContainerStatus.@Nullable User user) {
        return user == null ? null : new ObservedContainer.User(user.uid(), user.gid(), user.supplementalGroups());
    }

    private static ObservedContainer.State state(ContainerState state) {
        return switch (state) {
            case CREATED -> ObservedContainer.State.CREATED;
            case RUNNING -> ObservedContainer.State.RUNNING;
            case EXITED -> ObservedContainer.State.EXITED;
            case UNKNOWN -> ObservedContainer.State.UNKNOWN;
        };
    }
}
