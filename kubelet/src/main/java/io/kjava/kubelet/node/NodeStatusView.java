package io.kjava.kubelet.node;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.ContainerImageBuilder;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeAddressBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeFeatures;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandler;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandlerBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.kjava.cri.Image;
import io.kjava.cri.RuntimeStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What was seen of the node, as the status that the API keeps. Pure. */
final class NodeStatusView {
    private static final int MAX_IMAGES = 50;
    private static final int MAX_NAMES = 5;

    private final NodeIdentity identity;
    private final MachineFacts machine;

    NodeStatusView(NodeIdentity identity, MachineFacts machine) {
        this.identity = requireNonNull(identity, "identity");
        this.machine = requireNonNull(machine, "machine");
    }

    /** @param before the newest status known, for the times of its conditions */
    NodeStatus view(NodeObservation seen, NodeStatus before, Instant now) {
        return new NodeStatusBuilder()
                .withCapacity(seen.capacity())
                .withAllocatable(seen.allocatable())
                .withConditions(conditions(seen, before, now))
                .withAddresses(addresses())
                .withNewDaemonEndpoints()
                .withNewKubeletEndpoint()
                .withPort(identity.kubeletPort())
                .endKubeletEndpoint()
                .endDaemonEndpoints()
                .withNewNodeInfo()
                .withMachineID(machine.machineId())
                .withSystemUUID(machine.systemUuid())
                .withBootID(machine.bootId())
                .withKernelVersion(machine.kernelVersion())
                .withOsImage(machine.osImage())
                .withContainerRuntimeVersion(seen.runtime())
                .withKubeletVersion(identity.version())
                .withKubeProxyVersion("")
                .withOperatingSystem("linux")
                .withArchitecture(machine.architecture())
                .endNodeInfo()
                .withImages(images(seen.images()))
                .withRuntimeHandlers(
                        seen.handlers().stream().map(NodeStatusView::handler).toList())
                .withFeatures(
                        seen.handlers().isEmpty()
                                ? null // the runtime is older than this question
                                : new NodeFeatures(seen.supplementalGroupsPolicy()))
                .build();
    }

    private static NodeRuntimeHandler handler(RuntimeStatus.Handler handler) {
        return new NodeRuntimeHandlerBuilder()
                .withName(handler.name())
                .withNewFeatures()
                .withRecursiveReadOnlyMounts(handler.recursiveReadOnlyMounts())
                .withUserNamespaces(handler.userNamespaces())
                .endFeatures()
                .build();
    }

    private List<NodeCondition> conditions(NodeObservation seen, NodeStatus before, Instant now) {
        List<NodeCondition> conditions = new ArrayList<>();
        conditions.add(
                seen.pressure().memory()
                        ? bad(
                                "MemoryPressure",
                                "KubeletHasInsufficientMemory",
                                "kubelet has insufficient memory available")
                        : good(
                                "MemoryPressure",
                                "KubeletHasSufficientMemory",
                                "kubelet has sufficient memory available"));
        conditions.add(
                seen.pressure().disk()
                        ? bad("DiskPressure", "KubeletHasDiskPressure", "kubelet has disk pressure")
                        : good("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"));
        conditions.add(
                seen.pressure().processes()
                        ? bad("PIDPressure", "KubeletHasInsufficientPID", "kubelet has insufficient PID available")
                        : good("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"));
        conditions.add(ready(seen));
        conditions.forEach(condition -> addTimes(condition, before, now));
        return conditions;
    }

    private static NodeCondition ready(NodeObservation seen) {
        return seen.problems().isEmpty()
                ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
                : condition("Ready", "False", "KubeletNotReady", String.join(", ", seen.problems()));
    }

    private static NodeCondition good(String type, String reason, String message) {
        return condition(type, "False", reason, message);
    }

    private static NodeCondition bad(String type, String reason, String message) {
        return condition(type, "True", reason, message);
    }

    private static NodeCondition condition(String type, String status, String reason, String message) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    private static void addTimes(NodeCondition condition, NodeStatus before, Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        condition.setLastHeartbeatTime(time);
        condition.setLastTransitionTime(before.getConditions().stream()
                .filter(known -> condition.getType().equals(known.getType()))
                .filter(known -> condition.getStatus().equals(known.getStatus()))
                .map(NodeCondition::getLastTransitionTime)
                .findFirst()
                .orElse(time));
    }

    private List<NodeAddress> addresses() {
        List<NodeAddress> addresses = new ArrayList<>();
        identity.ips().forEach(ip -> addresses.add(address("InternalIP", ip)));
        identity.externalIps().forEach(ip -> addresses.add(address("ExternalIP", ip)));
        addresses.add(address("Hostname", identity.hostname()));
        return addresses;
    }

    private static NodeAddress address(String type, String address) {
        return new NodeAddressBuilder().withType(type).withAddress(address).build();
    }

    /** The largest images, each with its names: the scheduler likes to know. */
    private static List<ContainerImage> images(List<Image> images) {
        return images.stream()
                .sorted(Comparator.comparingLong(Image::size).reversed())
                .limit(MAX_IMAGES)
                .map(NodeStatusView::image)
                .toList();
    }

    private static ContainerImage image(Image image) {
        return new ContainerImageBuilder()
                .withNames(Stream.concat(image.digests().stream(), image.tags().stream())
                        .limit(MAX_NAMES)
                        .toList())
                .withSizeBytes(image.size())
                .build();
    }
}
