package io.kjava.kubelet.events;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.events.EventRecorder;
import io.kjava.events.EventRecorder.Type;
import java.util.List;

/** Pod events by way of the cluster's recorder; containers are named by the field of the spec. */
public final class RecordedPodEvents implements PodEvents {
    private final EventRecorder recorder;

    public RecordedPodEvents(EventRecorder recorder) {
        this.recorder = requireNonNull(recorder, "recorder");
    }

    @Override
    public void normal(Pod pod, String reason, String message) {
        recorder.record(about(pod, ""), Type.NORMAL, reason, message);
    }

    @Override
    public void warning(Pod pod, String reason, String message) {
        recorder.record(about(pod, ""), Type.WARNING, reason, message);
    }

    @Override
    public void normal(Pod pod, String container, String reason, String message) {
        recorder.record(about(pod, fieldPath(pod, container)), Type.NORMAL, reason, message);
    }

    @Override
    public void warning(Pod pod, String container, String reason, String message) {
        recorder.record(about(pod, fieldPath(pod, container)), Type.WARNING, reason, message);
    }

    private static ObjectReference about(Pod pod, String fieldPath) {
        return new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .withResourceVersion(pod.getMetadata().getResourceVersion())
                .withFieldPath(fieldPath.isEmpty() ? null : fieldPath)
                .build();
    }

    private static String fieldPath(Pod pod, String container) {
        String list = "ephemeralContainers";
        if (contains(pod.getSpec().getContainers(), container)) {
            list = "containers";
        } else if (contains(pod.getSpec().getInitContainers(), container)) {
            list = "initContainers";
        }
        return "spec." + list + "{" + container + "}";
    }

    private static boolean contains(List<Container> containers, String name) {
        return containers.stream().anyMatch(found -> name.equals(found.getName()));
    }
}
