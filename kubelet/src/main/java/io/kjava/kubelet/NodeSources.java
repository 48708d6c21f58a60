package io.kjava.kubelet;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.kjava.informer.Informer;
import io.kjava.kubelet.environment.EnvironmentSources;
import io.kjava.kubelet.resources.NodeResources;
import io.kjava.kubelet.volume.PodVolumes;
import io.kjava.kubelet.volume.VolumeNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What environments and volumes want to know about the node. Thread-safe. */
final class NodeSources implements EnvironmentSources, VolumeNode {
    private final KubeletConfig config;
    private final ThisNode node;
    private final NodeResources resources;
    private final Informer<Service> services;
    private volatile PodVolumes volumes = NoVolumes.INSTANCE;

    NodeSources(KubeletConfig config, ThisNode node, NodeResources resources, Informer<Service> services) {
        this.config = requireNonNull(config, "config");
        this.node = requireNonNull(node, "node");
        this.resources = requireNonNull(resources, "resources");
        this.services = requireNonNull(services, "services");
    }

    /** Volumes want to know the node, and environments want to read in volumes. */
    void connect(PodVolumes volumes) {
        this.volumes = requireNonNull(volumes, "volumes");
    }

    @Override
    public Collection<Service> services(String namespace) {
        if (!services.hasSynced()) {
            throw new IllegalStateException("services have not yet been read at least once, cannot construct envvars");
        }
        List<Service> found = new ArrayList<>(services.inNamespace(namespace));
        if (!namespace.equals("default")) {
            services.inNamespace("default").stream()
                    .filter(service -> service.getMetadata().getName().equals("kubernetes"))
                    .forEach(found::add);
        }
        return found;
    }

    @Override
    public Map<String, Quantity> allocatable() {
        return resources.allocatable();
    }

    @Override
    public List<String> hostIps() {
        return config.node().ips();
    }

    @Override
    public byte[] file(Pod pod, String volume, String path, int limit) throws IOException {
        return volumes.read(pod, volume, path, limit);
    }

    @Override
    public String name() {
        return config.node().name();
    }

    @Override
    public Map<String, String> labels() {
        return node.labels();
    }

    /** Before anything is mounted. */
    private enum NoVolumes implements PodVolumes {
        INSTANCE;

        @Override
        public void prepare(Pod pod) {}

        @Override
        public List<io.kjava.cri.Mount> mounts(
                Pod pod, io.fabric8.kubernetes.api.model.Container container, Map<String, String> environment) {
            return List.of();
        }

        @Override
        public void release(String podUid) {}
    }
}
