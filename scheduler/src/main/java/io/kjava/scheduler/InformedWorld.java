package io.kjava.scheduler;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that rules ask for besides nodes and pods, from the process's informers. */
final class InformedWorld implements ClusterSnapshot.World {
    private final Informer<Namespace> namespaces;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Informer<StorageClass> storageClasses;
    private final Informer<CSINode> drivers;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Service> services;
    private final Informer<ReplicaSet> replicaSets;
    private final Informer<StatefulSet> statefulSets;

    InformedWorld(SharedInformers informers) {
        namespaces = informers.informer(Namespace.class);
        claims = informers.informer(PersistentVolumeClaim.class);
        volumes = informers.informer(PersistentVolume.class);
        storageClasses = informers.informer(StorageClass.class);
        drivers = informers.informer(CSINode.class);
        budgets = informers.informer(PodDisruptionBudget.class);
        services = informers.informer(Service.class);
        replicaSets = informers.informer(ReplicaSet.class);
        statefulSets = informers.informer(StatefulSet.class);
    }

    List<Informer<?>> all() {
        return List.of(
                namespaces, claims, volumes, storageClasses, drivers, budgets, services, replicaSets, statefulSets);
    }

    Informer<Namespace> namespaces() {
        return namespaces;
    }

    Informer<PersistentVolumeClaim> claims() {
        return claims;
    }

    Informer<PersistentVolume> volumeInformer() {
        return volumes;
    }

    @Override
    public Map<String, String> namespaceLabels(String namespace) {
        return namespaces
                .get(ObjectKey.cluster(namespace))
                .map(n -> n.getMetadata().getLabels())
                .orElse(Map.of());
    }

    @Override
    public Optional<PersistentVolumeClaim> claim(ObjectKey key) {
        return claims.get(key);
    }

    @Override
    public Optional<PersistentVolume> volume(String name) {
        return volumes.get(ObjectKey.cluster(name));
    }

    @Override
    public Collection<PersistentVolume> volumes() {
        return volumes.all();
    }

    @Override
    public Optional<StorageClass> storageClass(String name) {
        return storageClasses.get(ObjectKey.cluster(name));
    }

    @Override
    public Optional<CSINode> drivers(String node) {
        return drivers.get(ObjectKey.cluster(node));
    }

    @Override
    public Collection<PodDisruptionBudget> disruptionBudgets(String namespace) {
        return budgets.inNamespace(namespace);
    }

    @Override
    public List<Map<String, String>> ownersSelectors(PodView pod) {
        List<Map<String, String>> result = new ArrayList<>();
        for (Service service : services.inNamespace(pod.namespace())) {
            add(service.getSpec().getSelector(), pod, result);
        }
        for (var owner : pod.pod().getMetadata().getOwnerReferences()) {
            ObjectKey key = new ObjectKey(pod.namespace(), owner.getName());
            Optional<LabelSelector> selector = switch (owner.getKind()) {
                case "ReplicaSet" -> replicaSets.get(key).map(r -> r.getSpec().getSelector());
                case "StatefulSet" -> statefulSets.get(key).map(s -> s.getSpec().getSelector());
                default -> Optional.empty();
            };
            selector.ifPresent(s -> add(s.getMatchLabels(), pod, result));
        }
        return result;
    }

    private static void add(
            @org.jspecify.annotations.Nullable Map<String, String> selector,
            PodView pod,
            List<Map<String, String>> result) {
        if (selector != null
                && !selector.isEmpty()
                && pod.labels().entrySet().containsAll(selector.entrySet())
                && !result.contains(selector)) {
            result.add(selector);
        }
    }
}
