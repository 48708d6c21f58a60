package io.kjava.kubelet.housekeeping;

import static java.util.Objects.requireNonNull;

import io.kjava.cri.ContainerSummary;
import io.kjava.cri.CriException;
import io.kjava.cri.ListFilter;
import io.kjava.cri.RuntimeService;
import io.kjava.cri.SandboxStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes older dead containers with their logs, and older sandboxes. Confined to one thread. */
final class DeadContainerCollector {
    private static final Logger log = LoggerFactory.getLogger(DeadContainerCollector.class);

    private final RuntimeService runtime;
    private final Function<Map<String, String>, String> podOf;

    DeadContainerCollector(RuntimeService runtime, Function<Map<String, String>, String> podOf) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.podOf = requireNonNull(podOf, "podOf");
    }

    void collect() {
        List<ContainerSummary> containers = runtime.listContainers(ListFilter.ALL);
        List<ContainerSummary> surplus = DeadContainerPlan.containers(containers, podOf);
        surplus.forEach(this::remove);
        List<ContainerSummary> remaining = new ArrayList<>(containers);
        remaining.removeAll(surplus);
        List<SandboxStatus> sandboxes = runtime.listPodSandboxes(ListFilter.ALL);
        for (SandboxStatus sandbox : DeadContainerPlan.sandboxes(sandboxes, remaining)) {
            runtime.removePodSandbox(sandbox.id());
        }
    }

    private void remove(ContainerSummary container) {
        try {
            String logPath = runtime.containerStatus(container.id()).logPath();
            runtime.removeContainer(container.id());
            if (!logPath.isEmpty()) {
                LogRotator.deleteAll(Path.of(logPath));
            }
        } catch (CriException | IOException e) {
            log.atDebug().addKeyValue("container", container.id()).setCause(e).log("not removed");
        }
    }
}
