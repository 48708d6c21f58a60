package io.kjava.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kjava.kubelet.resources.NodeResources;
import io.kjava.kubelet.resources.PodCgroups;
import java.util.Map;
import java.util.Optional;

/** A machine with room for everything. */
final class TestingRooms {
    private static final Map<String, Quantity> CAPACITY = Map.of(
            "cpu", new Quantity("2"),
            "memory", new Quantity("8Gi"),
            "pods", new Quantity("110"));

    private TestingRooms() {}

    static KubeletRooms open() {
        return new KubeletRooms(new Resources(), (_, _) -> Optional.empty(), new NoCgroups());
    }

    private static final class Resources implements NodeResources {
        @Override
        public Map<String, Quantity> capacity() {
            return CAPACITY;
        }

        @Override
        public Map<String, Quantity> allocatable() {
            return CAPACITY;
        }

        @Override
        public Pressure pressure() {
            return Pressure.NONE;
        }
    }

    private static final class NoCgroups implements PodCgroups {
        @Override
        public String ensure(Pod pod) {
            return "";
        }

        @Override
        public void remove(String podUid) {}
    }
}
