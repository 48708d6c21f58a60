package io.kjava.scheduler;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.PodView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What rules ask for besides nodes and pods: whatever a test put in. */
public final class TestingWorld implements ClusterSnapshot.World {
    private final Map<ObjectKey, PersistentVolumeClaim> claims = new LinkedHashMap<>();
    private final Map<String, PersistentVolume> volumes = new LinkedHashMap<>();
    private final Map<String, StorageClass> storageClasses = new LinkedHashMap<>();
    private final Map<String, CSINode> drivers = new LinkedHashMap<>();
    private final List<PodDisruptionBudget> budgets = new ArrayList<>();
    private final List<Map<String, String>> selectors = new ArrayList<>();

    public TestingWorld with(PersistentVolumeClaim claim) {
        claims.put(
                new ObjectKey(
                        claim.getMetadata().getNamespace(), claim.getMetadata().getName()),
                claim);
        return this;
    }

    public TestingWorld with(PersistentVolume volume) {
        volumes.put(volume.getMetadata().getName(), volume);
        return this;
    }

    public TestingWorld with(StorageClass storageClass) {
        storageClasses.put(storageClass.getMetadata().getName(), storageClass);
        return this;
    }

    public TestingWorld with(CSINode node) {
        drivers.put(node.getMetadata().getName(), node);
        return this;
    }

    public TestingWorld with(PodDisruptionBudget budget) {
        budgets.add(budget);
        return this;
    }

    /** A service with this selector exists. */
    public TestingWorld withSelector(Map<String, String> selector) {
        selectors.add(selector);
        return this;
    }

    @Override
    public Map<String, String> namespaceLabels(String namespace) {
        return Map.of("kubernetes.io/metadata.name", namespace);
    }

    @Override
    public Optional<PersistentVolumeClaim> claim(ObjectKey key) {
        return Optional.ofNullable(claims.get(key));
    }

    @Override
    public Optional<PersistentVolume> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    @Override
    public Collection<PersistentVolume> volumes() {
        return volumes.values();
    }

    @Override
    public Optional<StorageClass> storageClass(String name) {
        return Optional.ofNullable(storageClasses.get(name));
    }

    @Override
    public Optional<CSINode> drivers(String node) {
        return Optional.ofNullable(drivers.get(node));
    }

    @Override
    public Collection<PodDisruptionBudget> disruptionBudgets(String namespace) {
        return budgets;
    }

    @Override
    public List<Map<String, String>> ownersSelectors(PodView pod) {
        return selectors.stream()
                .filter(s -> pod.labels().entrySet().containsAll(s.entrySet()))
                .toList();
    }
}
