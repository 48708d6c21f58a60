package io.kjava.controllers.statefulset;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kjava.api.ApiException;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a pod's claims and lets them go with the set, or with the pod, when the set says so. */
final class ClaimKeeper {
    private final ResourceClient<PersistentVolumeClaim> client;
    private final Informer<PersistentVolumeClaim> claims;
    private final EventRecorder events;

    ClaimKeeper(ApiClient client, Informer<PersistentVolumeClaim> claims, EventRecorder events) {
        this.client = client.resource(PersistentVolumeClaim.class);
        this.claims = requireNonNull(claims, "claims");
        this.events = requireNonNull(events, "events");
    }

    void ensure(StatefulSet set, int ordinal) {
        for (PersistentVolumeClaim wanted : StatefulPods.claims(set, ordinal)) {
            Optional<PersistentVolumeClaim> known = claims.get(Keys.of(wanted));
            if (known.isPresent()) {
                if (Keys.isTerminating(known.get())) {
                    throw new IllegalStateException("pvc %s is being deleted".formatted(Keys.name(wanted)));
                }
                continue;
            }
            String what = "Claim %s Pod %s in StatefulSet %s"
                    .formatted(Keys.name(wanted), StatefulPods.name(set, ordinal), Keys.name(set));
            try {
                client.create(owned(set, wanted, null));
                events.normal(set, "SuccessfulCreate", "create " + what + " success");
            } catch (ApiException e) {
                if (!e.isAlreadyExists()) {
                    events.warning(set, "FailedCreate", "create " + what + " failed error: " + e.getMessage());
                    throw e;
                }
            }
        }
    }

    /**
     * Brings the owners of a pod's claims in line with the retention policy.
     *
     * @param condemned the pod when it is about to be scaled away; null when it stays
     */
    void retain(StatefulSet set, int ordinal, @org.jspecify.annotations.Nullable Pod condemned) {
        for (PersistentVolumeClaim wanted : StatefulPods.claims(set, ordinal)) {
            claims.get(Keys.of(wanted))
                    .map(known -> owned(set, known, condemned))
                    .filter(next -> !next.getMetadata()
                            .getOwnerReferences()
                            .equals(claims.get(Keys.of(next))
                                    .orElseThrow()
                                    .getMetadata()
                                    .getOwnerReferences()))
                    .ifPresent(client::update);
        }
    }

    private static PersistentVolumeClaim owned(
            StatefulSet set, PersistentVolumeClaim claim, @org.jspecify.annotations.Nullable Pod condemned) {
        List<OwnerReference> owners = new ArrayList<>(claim.getMetadata().getOwnerReferences());
        owners.removeIf(owner -> owner.getUid().equals(Keys.uid(set))
                || owner.getKind().equals("Pod") && Keys.name(claim).endsWith("-" + owner.getName()));
        var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
        boolean whenDeleted = policy != null && "Delete".equals(policy.getWhenDeleted());
        boolean whenScaled = policy != null && "Delete".equals(policy.getWhenScaled());
        if (condemned != null && whenScaled) {
            owners.add(reference(condemned));
        } else if (whenDeleted) {
            owners.add(reference(set));
        }
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .withOwnerReferences(owners)
                .endMetadata()
                .build();
    }

    private static OwnerReference reference(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(Values.or(owner.getApiVersion(), "v1"))
                .withKind(owner.getKind())
                .withName(Keys.name(owner))
                .withUid(Keys.uid(owner))
                .withController(owner.getKind().equals("StatefulSet") ? Boolean.TRUE : null)
                .withBlockOwnerDeletion(owner.getKind().equals("StatefulSet") ? Boolean.TRUE : null)
                .build();
    }
}
