package io.kjava.kubelet.server;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.observed.ObservedContainer;
import io.kjava.kubelet.observed.ObservedPod;
import io.kjava.kubelet.observed.ObservedSandbox;
import io.kjava.kubelet.observed.PodDirectory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a path names, or says in Kubernetes' words why it is not there. Thread-safe. */
final class PodTargets {
    private final PodDirectory pods;

    PodTargets(PodDirectory pods) {
        this.pods = requireNonNull(pods, "pods");
    }

    Pod pod(String namespace, String name) {
        return pods.pod(namespace, name)
                .orElseThrow(() -> HttpProblem.notFound("pod \"%s\" does not exist".formatted(name)));
    }

    /** The container that runs now. */
    ObservedContainer running(String namespace, String name, String container) {
        Pod pod = pod(namespace, name);
        return observed(pod)
                .container(container)
                .filter(ObservedContainer::running)
                .orElseThrow(() -> HttpProblem.notFound("container not found (\"%s\")".formatted(container)));
    }

    ObservedSandbox sandbox(String namespace, String name) {
        return observed(pod(namespace, name))
                .sandbox()
                .filter(ObservedSandbox::ready)
                .orElseThrow(() -> HttpProblem.notFound("pod not found (\"%s_%s\")".formatted(name, namespace)));
    }

    /** The container whose log is asked for; it may run or have ended. */
    ObservedContainer logged(Pod pod, String container, boolean previous) {
        requireContainer(pod, container);
        ObservedPod observed = observed(pod);
        String name = pod.getMetadata().getName();
        if (previous) {
            return previous(observed, container)
                    .orElseThrow(() -> HttpProblem.badRequest(
                            "previous terminated container \"%s\" in pod \"%s\" not found".formatted(container, name)));
        }
        Optional<ObservedContainer> newest = observed.containers().stream()
                .filter(one -> one.name().equals(container))
                .filter(one -> one.running() || one.exited())
                .findFirst();
        return newest.orElseThrow(() -> HttpProblem.badRequest(waiting(pod, container)));
    }

    /** Whether the container still writes. */
    boolean isRunning(Pod pod, String containerId) {
        return pods.observed(pod.getMetadata().getUid()).stream()
                .flatMap(observed -> observed.containers().stream())
                .anyMatch(one -> one.id().equals(containerId) && one.running());
    }

    private ObservedPod observed(Pod pod) {
        String uid = pod.getMetadata().getUid();
        return pods.observed(uid)
                .orElseGet(() -> ObservedPod.nothing(
                        uid, pod.getMetadata().getNamespace(), pod.getMetadata().getName()));
    }

    /** The last one that ended, not counting the newest when that is it. */
    private static Optional<ObservedContainer> previous(ObservedPod observed, String container) {
        return observed.containers().stream()
                .filter(one -> one.name().equals(container))
                .skip(1)
                .filter(ObservedContainer::exited)
                .findFirst();
    }

    private static void requireContainer(Pod pod, String container) {
        boolean known = Stream.of(
                        pod.getSpec().getContainers().stream().map(c -> c.getName()),
                        pod.getSpec().getInitContainers().stream().map(c -> c.getName()),
                        pod.getSpec().getEphemeralContainers().stream().map(c -> c.getName()))
                .flatMap(names -> names)
                .anyMatch(container::equals);
        if (!known) {
            throw HttpProblem.notFound("container \"%s\" not found in pod \"%s\""
                    .formatted(container, pod.getMetadata().getName()));
        }
    }

    private static String waiting(Pod pod, String container) {
        String subject = "container \"%s\" in pod \"%s\""
                .formatted(container, pod.getMetadata().getName());
        Optional<String> reason = statuses(pod)
                .filter(status -> container.equals(status.getName()))
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state -> state.getWaiting())
                .map(ContainerStateWaiting::getReason)
                .filter(text -> text != null)
                .findFirst();
        if (reason.isEmpty()) {
            return subject + " is not available";
        }
        return switch (reason.get()) {
            case "ErrImagePull" -> subject + " is waiting to start: image can't be pulled";
            case "ImagePullBackOff" -> subject + " is waiting to start: trying and failing to pull image";
            default -> subject + " is waiting to start: " + reason.get();
        };
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        if (pod.getStatus() == null) {
            return Stream.empty();
        }
        return Stream.of(
                        pod.getStatus().getContainerStatuses(),
                        pod.getStatus().getInitContainerStatuses(),
                        pod.getStatus().getEphemeralContainerStatuses())
                .flatMap(List::stream);
    }
}
