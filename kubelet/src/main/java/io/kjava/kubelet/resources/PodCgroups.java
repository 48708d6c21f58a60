package io.kjava.kubelet.resources;

import io.fabric8.kubernetes.api.model.Pod;

/** The cgroups that hold pods, by their quality of service. Blocking; idempotent. */
public interface PodCgroups {
    /** Makes the pod's cgroup, or adapts it, and returns its name for the runtime. */
    String ensure(Pod pod);

    /** The pod's processes have ended. */
    void remove(String podUid);
}
