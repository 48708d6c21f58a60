package io.kjava.controllers.disruption;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.client.ApiClient;
import io.kjava.client.Discovery;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.objects.Values;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many pods the controllers of some pods ask for, in all. */
final class ExpectedScale {
    private final ApiClient client;
    private final Informer<ReplicaSet> replicaSets;
    private final Informer<Deployment> deployments;
    private final Informer<StatefulSet> statefulSets;
    private final Informer<ReplicationController> replicationControllers;

    private record Controller(String uid, int scale) {}

    ExpectedScale(ApiClient client, SharedInformers informers) {
        this.client = requireNonNull(client, "client");
        this.replicaSets = informers.informer(ReplicaSet.class);
        this.deployments = informers.informer(Deployment.class);
        this.statefulSets = informers.informer(StatefulSet.class);
        this.replicationControllers = informers.informer(ReplicationController.class);
    }

    List<Informer<?>> informers() {
        return List.of(replicaSets, deployments, statefulSets, replicationControllers);
    }

    /**
     * The sum over all controllers; pods without one are passed over.
     *
     * @throws IllegalStateException when a controller has no scale
     */
    int of(Collection<Pod> pods) {
        Map<String, Integer> scales = new HashMap<>();
        for (Pod pod : pods) {
            Optional<OwnerReference> owner = Owners.controllerOf(pod);
            if (owner.isEmpty() || scales.containsKey(owner.get().getUid())) {
                continue;
            }
            Optional<Controller> found = find(pod, owner.get());
            if (found.isPresent()) {
                scales.put(owner.get().getUid(), 0);
                scales.put(found.get().uid(), found.get().scale());
            }
        }
        return scales.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Optional<Controller> find(Pod pod, OwnerReference owner) {
        ObjectKey key = ObjectKey.of(Keys.namespace(pod), owner.getName());
        String group = Owners.group(owner.getApiVersion());
        if (group.equals("apps") && owner.getKind().equals("ReplicaSet")) {
            return replicaSets
                    .get(key)
                    .filter(set -> Keys.uid(set).equals(owner.getUid()))
                    .map(this::ofReplicaSet);
        }
        if (group.equals("apps") && owner.getKind().equals("StatefulSet")) {
            return statefulSets
                    .get(key)
                    .filter(set -> Keys.uid(set).equals(owner.getUid()))
                    .map(s -> new Controller(Keys.uid(s), Values.or(s.getSpec().getReplicas(), 1)));
        }
        if (group.isEmpty() && owner.getKind().equals("ReplicationController")) {
            return replicationControllers
                    .get(key)
                    .filter(set -> Keys.uid(set).equals(owner.getUid()))
                    .map(s -> new Controller(Keys.uid(s), Values.or(s.getSpec().getReplicas(), 1)));
        }
        return Optional.of(custom(pod, owner, key));
    }

    private Controller ofReplicaSet(ReplicaSet set) {
        Optional<Deployment> deployment = Owners.controllerOf(set)
                .filter(o -> o.getKind().equals("Deployment"))
                .flatMap(o -> deployments
                        .get(ObjectKey.of(Keys.namespace(set), o.getName()))
                        .filter(d -> Keys.uid(d).equals(o.getUid())));
        return deployment
                .map(d -> new Controller(Keys.uid(d), Values.or(d.getSpec().getReplicas(), 1)))
                .orElseGet(() ->
                        new Controller(Keys.uid(set), Values.or(set.getSpec().getReplicas(), 1)));
    }

    /** Any other kind must have a scale of its own. */
    private Controller custom(Pod pod, OwnerReference owner, ObjectKey key) {
        Optional<ResourceName> resource = Discovery.read(client).resources().stream()
                .filter(type -> type.kind().equals(owner.getKind()))
                .filter(type -> type.name().group().equals(Owners.group(owner.getApiVersion())))
                .map(io.kjava.scheme.ResourceType::name)
                .findFirst();
        if (resource.isEmpty()) {
            throw new IllegalStateException("found no controllers for pod \"%s\"".formatted(Keys.name(pod)));
        }
        try {
            Scale scale = client.dynamic(resource.get(), true).getSub(key, "scale", Scale.class);
            return new Controller(owner.getUid(), Values.zero(scale.getSpec().getReplicas()));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                throw new IllegalStateException(
                        "%s does not implement the scale subresource"
                                .formatted(resource.get().groupResource()),
                        e);
            }
            throw e;
        }
    }
}
