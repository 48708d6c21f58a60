package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.resources.PodAdmission;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods that take resources of this node; decides one at a time about the next. Thread-safe. */
public final class AdmittedPods {
    private final PodAdmission admission;
    private final Map<String, Pod> admitted = new LinkedHashMap<>();

    public AdmittedPods(PodAdmission admission) {
        this.admission = requireNonNull(admission, "admission");
    }

    /** Takes the pod in, or says why not. */
    synchronized Optional<Rejection> admit(Pod pod) {
        String uid = pod.getMetadata().getUid();
        List<Pod> others =
                admitted.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(uid))
                        .map(Map.Entry::getValue)
                        .toList();
        Optional<Rejection> rejection = admission.admit(pod, others);
        if (rejection.isEmpty()) {
            admitted.put(uid, pod);
        }
        return rejection;
    }

    /** It runs already: a kubelet that was restarted does not ask again. */
    synchronized void adopt(Pod pod) {
        admitted.put(pod.getMetadata().getUid(), pod);
    }

    synchronized void release(String uid) {
        admitted.remove(uid);
    }

    public synchronized List<Pod> pods() {
        return List.copyOf(admitted.values());
    }
}
