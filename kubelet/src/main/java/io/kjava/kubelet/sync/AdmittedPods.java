package io.kjava.kubelet.sync;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.kubelet.resources.PodAdmission;
import io.kjava.kubelet.resources.PodAdmission.Rejection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods that take resources of this node. Decides about them one at a time and in the order in which
 * they came, whichever pod's thread asks first: of two that exclude each other the earlier one stays.
 * Thread-safe.
 */
public final class AdmittedPods {
    private final PodAdmission admission;
    private final Map<String, Pod> admitted = new LinkedHashMap<>();
    private final LinkedHashMap<String, Pod> undecided = new LinkedHashMap<>();
    private final Map<String, Rejection> rejections = new HashMap<>();
    private final Map<String, Runnable> waiting = new LinkedHashMap<>();

    public AdmittedPods(PodAdmission admission) {
        this.admission = requireNonNull(admission, "admission");
    }

    /** A pod is new here; called in the order of arrival. */
    synchronized void arrive(Pod pod) {
        undecided.put(pod.getMetadata().getUid(), pod);
    }

    /** Takes the pod in, or says why not. */
    synchronized Optional<Rejection> admit(Pod pod) {
        String uid = pod.getMetadata().getUid();
        if (!admitted.containsKey(uid) && !rejections.containsKey(uid)) {
            undecided.putIfAbsent(uid, pod);
            while (undecided.containsKey(uid)) {
                decide(undecided.pollFirstEntry().getValue());
            }
        }
        return Optional.ofNullable(rejections.get(uid));
    }

    private void decide(Pod pod) {
        String uid = pod.getMetadata().getUid();
        admission
                .admit(pod, List.copyOf(admitted.values()))
                .ifPresentOrElse(rejection -> rejections.put(uid, rejection), () -> admitted.put(uid, pod));
    }

    /**
     * Lets a pod have other sizes, or says why not.
     *
     * @param poke runs when a refusal may have become untrue
     */
    Optional<Rejection> resize(Pod wished, Runnable poke) {
        String uid = wished.getMetadata().getUid();
        Optional<Rejection> rejection;
        synchronized (this) {
            rejection = admission.resize(wished, others(uid));
            if (rejection.isPresent()) {
                waiting.put(uid, poke);
            } else {
                waiting.remove(uid);
                admitted.put(uid, wished);
            }
        }
        if (rejection.isEmpty()) {
            pokeWaiting(); // it may have become smaller
        }
        return rejection;
    }

    private List<Pod> others(String uid) {
        return admitted.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(uid))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void pokeWaiting() {
        List<Runnable> pokes;
        synchronized (this) {
            pokes = List.copyOf(waiting.values());
        }
        pokes.forEach(Runnable::run);
    }

    /** It runs already: a kubelet that was restarted does not ask again. */
    synchronized void adopt(Pod pod) {
        String uid = pod.getMetadata().getUid();
        undecided.remove(uid);
        rejections.remove(uid);
        admitted.put(uid, pod);
    }

    void release(String uid) {
        synchronized (this) {
            undecided.remove(uid);
            rejections.remove(uid);
            admitted.remove(uid);
            waiting.remove(uid);
        }
        pokeWaiting();
    }

    public synchronized List<Pod> pods() {
        return List.copyOf(admitted.values());
    }
}
