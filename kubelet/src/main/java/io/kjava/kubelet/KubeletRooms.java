package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.resources.NodeResources;
import io.kjava.kubelet.resources.PodAdmission;
import io.kjava.kubelet.resources.PodCgroups;

/** What the kubelet knows about its machine: the part that tests on a shared machine replace. */
record KubeletRooms(NodeResources resources, PodAdmission admission, PodCgroups cgroups) {
    KubeletRooms {
        requireNonNull(resources, "resources");
        requireNonNull(admission, "admission");
        requireNonNull(cgroups, "cgroups");
    }
}
