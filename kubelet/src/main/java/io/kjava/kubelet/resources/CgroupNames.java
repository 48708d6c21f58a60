package io.kjava.kubelet.resources;

import static java.util.Objects.requireNonNull;

import io.kjava.kubelet.plan.Qos;
import java.util.List;

/** What the cgroups of pods are called, plainly or as systemd wants it. Pure. */
record CgroupNames(String root, boolean systemd) {
    private static final String TOP = "kubepods";

    CgroupNames {
        requireNonNull(root, "root");
    }

    /** The one above all pods. */
    String top() {
        return below(systemd ? TOP + ".slice" : TOP);
    }

    /** The one above the pods of a class; guaranteed pods have none of their own. */
    String of(Qos qos) {
        if (qos == Qos.GUARANTEED) {
            return top();
        }
        String name = name(qos);
        return top() + "/" + (systemd ? TOP + "-" + name + ".slice" : name);
    }

    String of(Qos qos, String podUid) {
        if (!systemd) {
            return of(qos) + "/pod" + podUid;
        }
        String prefix = qos == Qos.GUARANTEED ? TOP : TOP + "-" + name(qos);
        return of(qos) + "/" + prefix + "-pod" + podUid.replace('-', '_') + ".slice";
    }

    /** Where a pod can be when its class is not known. */
    List<String> candidates(String podUid) {
        return List.of(of(Qos.GUARANTEED, podUid), of(Qos.BURSTABLE, podUid), of(Qos.BEST_EFFORT, podUid));
    }

    /** Where a container of a pod can be. */
    List<String> containers(String podCgroup, String containerId) {
        return List.of(
                podCgroup + "/" + containerId,
                podCgroup + "/cri-containerd-" + containerId + ".scope",
                podCgroup + "/crio-" + containerId + ".scope");
    }

    private String below(String name) {
        return root.endsWith("/") ? root + name : root + "/" + name;
    }

    private static String name(Qos qos) {
        return qos == Qos.BURSTABLE ? "burstable" : "besteffort";
    }
}
