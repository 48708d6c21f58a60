package io.kjava.kubelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.codec.JsonCodec;
import io.kjava.kubelet.plan.PodMember.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The containers of a pod's spec, by what they are there for, each list in the order of the spec.
 *
 * @param init both kinds of init containers
 */
public record PodShape(List<PodMember> init, List<PodMember> regular, List<PodMember> ephemeral) {
    public PodShape {
        init = List.copyOf(init);
        regular = List.copyOf(regular);
        ephemeral = List.copyOf(ephemeral);
    }

    public static PodShape of(Pod pod) {
        List<PodMember> init = pod.getSpec().getInitContainers().stream()
                .map(spec -> new PodMember(spec, initRole(spec), ""))
                .toList();
        List<PodMember> regular = pod.getSpec().getContainers().stream()
                .map(spec -> new PodMember(spec, Role.REGULAR, ""))
                .toList();
        List<PodMember> ephemeral = pod.getSpec().getEphemeralContainers().stream()
                .map(PodShape::ephemeral)
                .toList();
        return new PodShape(init, regular, ephemeral);
    }

    /** Everything, in the order init, regular, ephemeral. */
    public List<PodMember> all() {
        List<PodMember> all = new ArrayList<>(init);
        all.addAll(regular);
        all.addAll(ephemeral);
        return all;
    }

    public List<PodMember> sidecars() {
        return init.stream().filter(member -> member.is(Role.SIDECAR)).toList();
    }

    public Optional<PodMember> find(String name) {
        return all().stream().filter(member -> member.name().equals(name)).findFirst();
    }

    private static Role initRole(Container spec) {
        return "Always".equals(spec.getRestartPolicy()) ? Role.SIDECAR : Role.INIT;
    }

    /** The fields of an ephemeral container are those of a container, and one more. */
    private static PodMember ephemeral(EphemeralContainer spec) {
        Container container = JsonCodec.read(JsonCodec.writeTyped(spec), Container.class);
        String target = spec.getTargetContainerName();
        return new PodMember(container, Role.EPHEMERAL, target == null ? "" : target);
    }
}
