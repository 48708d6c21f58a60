package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who the processes of a pod are, as far as files care. Pure. */
final class FsGroup {
    private FsGroup() {}

    /** The group that owns the pod's volumes. */
    static OptionalLong of(Pod pod) {
        PodSecurityContext security = pod.getSpec().getSecurityContext();
        return optional(security == null ? null : security.getFsGroup());
    }

    /** Whether a volume whose root is right already may be left alone. */
    static boolean onlyOnRootMismatch(Pod pod) {
        PodSecurityContext security = pod.getSpec().getSecurityContext();
        return security != null && "OnRootMismatch".equals(security.getFsGroupChangePolicy());
    }

    /** The one user that all containers run as; empty when they differ or one does not say. */
    static OptionalLong commonUser(Pod pod) {
        PodSecurityContext security = pod.getSpec().getSecurityContext();
        Long ofPod = security == null ? null : security.getRunAsUser();
        Long common = null;
        for (Container container : containers(pod)) {
            Long own = user(container, ofPod);
            if (own == null || common != null && !common.equals(own)) {
                return OptionalLong.empty();
            }
            common = own;
        }
        return optional(common);
    }

    private static Iterable<Container> containers(Pod pod) {
        return Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .toList();
    }

    private static @Nullable Long user(Container container, @Nullable Long ofPod) {
        Long own = container.getSecurityContext() == null
                ? null
                : container.getSecurityContext().getRunAsUser();
        return own == null ? ofPod : own;
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
