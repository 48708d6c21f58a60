package io.kjava.quota;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.kjava.api.QuantityValue;
import io.kjava.api.ResourceName;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What one object uses, by the names that quotas know. */
public final class QuotaUsage {
    private static final QuantityValue ONE = QuantityValue.of(1);
    private static final Set<String> PLAIN_COUNTS =
            Set.of("configmaps", "secrets", "replicationcontrollers", "resourcequotas");
    private static final Set<String> UNPREFIXED = Set.of("cpu", "memory", "ephemeral-storage");
    private static final String STORAGE = "storage";

    private QuotaUsage() {}

    /** A pod that has ended, or should have by now, uses nothing but its place in the count. */
    public static Map<String, QuantityValue> of(Pod pod, Instant now) {
        Map<String, QuantityValue> usage = new HashMap<>();
        usage.put("count/pods", ONE);
        if (!isUsing(pod, now)) {
            return usage;
        }
        usage.put("pods", ONE);
        PodTotals totals = PodTotals.of(pod);
        totals.requests().forEach((name, amount) -> {
            usage.put("requests." + name, amount);
            if (UNPREFIXED.contains(name) || name.startsWith("hugepages-")) {
                usage.put(name, amount);
            }
        });
        totals.limits().forEach((name, amount) -> {
            if (UNPREFIXED.contains(name)) {
                usage.put("limits." + name, amount);
            }
        });
        return usage;
    }

    /** Whether a pod still uses what it asks for. */
    public static boolean isUsing(Pod pod, Instant now) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        if ("Failed".equals(phase) || "Succeeded".equals(phase)) {
            return false;
        }
        String deletion = pod.getMetadata().getDeletionTimestamp();
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return deletion == null
                || grace == null
                || !now.isAfter(OffsetDateTime.parse(deletion).toInstant().plusSeconds(grace));
    }

    public static Map<String, QuantityValue> of(Service service) {
        Map<String, QuantityValue> usage = new HashMap<>();
        usage.put("services", ONE);
        usage.put("count/services", ONE);
        String type = service.getSpec().getType();
        boolean balanced = "LoadBalancer".equals(type);
        if (balanced) {
            usage.put("services.loadbalancers", ONE);
        }
        Boolean allocates = service.getSpec().getAllocateLoadBalancerNodePorts();
        long nodePorts = 0;
        if ("NodePort".equals(type) || balanced && !Boolean.FALSE.equals(allocates)) {
            nodePorts = service.getSpec().getPorts().size();
        } else if (balanced) {
            for (ServicePort port : service.getSpec().getPorts()) {
                nodePorts += port.getNodePort() != null && port.getNodePort() != 0 ? 1 : 0;
            }
        }
        usage.put("services.nodeports", QuantityValue.of(nodePorts));
        return usage;
    }

    public static Map<String, QuantityValue> of(PersistentVolumeClaim claim) {
        Map<String, QuantityValue> usage = new HashMap<>();
        usage.put("persistentvolumeclaims", ONE);
        usage.put("count/persistentvolumeclaims", ONE);
        String storageClass = claim.getSpec().getStorageClassName();
        String ofClass = storageClass == null ? "" : storageClass + ".storageclass.storage.k8s.io/";
        if (!ofClass.isEmpty()) {
            usage.put(ofClass + "persistentvolumeclaims", ONE);
        }
        Map<String, Quantity> requests = claim.getSpec().getResources() == null
                ? null
                : claim.getSpec().getResources().getRequests();
        if (requests != null && requests.containsKey(STORAGE)) {
            QuantityValue amount = QuantityValue.of(requests.get(STORAGE));
            usage.put("requests.storage", amount);
            if (!ofClass.isEmpty()) {
                usage.put(ofClass + "requests.storage", amount);
            }
        }
        return usage;
    }

    /** An object of any other kind counts as one. */
    public static Map<String, QuantityValue> ofCounted(ResourceName resource) {
        Map<String, QuantityValue> usage = new HashMap<>();
        usage.put("count/" + resource.groupResource(), ONE);
        if (resource.group().isEmpty() && PLAIN_COUNTS.contains(resource.plural())) {
            usage.put(resource.plural(), ONE);
        }
        return usage;
    }
}
