package io.kjava.apiserver.bootstrap;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.codec.DynamicObject;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;

/** Creates what every cluster has from its first moment: namespaces, priority classes, a CIDR. */
public final class SystemObjects {
    private static final List<String> NAMESPACES = List.of("kube-system", "kube-public", "kube-node-lease", "default");
    private final ApiClient client;
    private final List<String> serviceCidrs;
    private final Optional<String> clientCa;

    /**
     * @param clientCa PEM of the authority of clients, for extension servers
     */
    public SystemObjects(ApiClient client, List<String> serviceCidrs, Optional<String> clientCa) {
        this.client = requireNonNull(client, "client");
        this.serviceCidrs = List.copyOf(serviceCidrs);
        this.clientCa = requireNonNull(clientCa, "clientCa");
    }

    /** Returns when all is there. */
    public void reconcile() {
        for (String namespace : NAMESPACES) {
            ensure(new ResourceName("", "v1", "namespaces"), DynamicObject.of("v1", "Namespace", "", namespace));
        }
        priorityClass(
                "system-cluster-critical",
                2_000_000_000L,
                "Used for system critical pods that must run in the cluster, but can be moved to"
                        + " another node if necessary.");
        priorityClass(
                "system-node-critical",
                2_000_001_000L,
                "Used for system critical pods that must not be moved from their current node.");
        serviceCidr();
        clientCa.ifPresent(this::authenticationConfig);
    }

    private void priorityClass(String name, long value, String description) {
        DynamicObject object = DynamicObject.of("scheduling.k8s.io/v1", "PriorityClass", "", name);
        object.tree().put("value", value);
        object.tree().put("description", description);
        object.tree().put("preemptionPolicy", "PreemptLowerPriority");
        ensure(new ResourceName("scheduling.k8s.io", "v1", "priorityclasses"), object);
    }

    private void serviceCidr() {
        ResourceName name = new ResourceName("networking.k8s.io", "v1", "servicecidrs");
        DynamicObject object = DynamicObject.of("networking.k8s.io/v1", "ServiceCIDR", "", "kubernetes");
        ArrayNode cidrs = object.objectAt("spec").putArray("cidrs");
        serviceCidrs.forEach(cidrs::add);
        ensure(name, object); // its controller says that it is ready
    }

    private void authenticationConfig(String pem) {
        ResourceName name = new ResourceName("", "v1", "configmaps");
        ResourceClient<DynamicObject> configMaps = client.dynamic(name, true);
        DynamicObject object = DynamicObject.of("v1", "ConfigMap", "kube-system", "extension-apiserver-authentication");
        object.objectAt("data").put("client-ca-file", pem);
        if (ensure(name, object)) {
            return;
        }
        DynamicObject stored = configMaps.get(object.key()).orElse(object);
        if (!stored.text("data", "client-ca-file").equals(pem)) {
            stored.objectAt("data").put("client-ca-file", pem);
            configMaps.update(stored);
        }
    }

    /** Whether it was created now. */
    private boolean ensure(ResourceName resource, DynamicObject object) {
        boolean namespaced = !object.namespace().isEmpty();
        ResourceClient<DynamicObject> objects = client.dynamic(resource, namespaced);
        if (objects.get(object.key()).isPresent()) {
            return false;
        }
        try {
            objects.create(object);
            return true;
        } catch (ApiException e) {
            if (e.isAlreadyExists()) {
                return false;
            }
            throw e;
        }
    }
}
