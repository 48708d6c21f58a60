package io.kjava.controllers.volumes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimTemplate;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.pods.PodActions;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import java.util.List;
import java.util.Optional;

/** Makes the claims that pods carry as templates in their volumes. Keys are pods. */
final class EphemeralClaims implements Reconciler {
    private final ResourceClient<PersistentVolumeClaim> client;
    private final Informer<Pod> pods;
    private final Informer<PersistentVolumeClaim> claims;
    private final EventRecorder events;

    EphemeralClaims(
            ApiClient client, Informer<Pod> pods, Informer<PersistentVolumeClaim> claims, EventRecorder events) {
        this.client = client.resource(PersistentVolumeClaim.class);
        this.pods = requireNonNull(pods, "pods");
        this.claims = requireNonNull(claims, "claims");
        this.events = requireNonNull(events, "events");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Pod> pod = pods.get(key);
        if (pod.isEmpty() || Keys.isTerminating(pod.get())) {
            return Outcome.SETTLED;
        }
        for (Volume volume : pod.get().getSpec().getVolumes()) {
            if (volume.getEphemeral() != null && volume.getEphemeral().getVolumeClaimTemplate() != null) {
                ensure(pod.get(), volume);
            }
        }
        return Outcome.SETTLED;
    }

    private void ensure(Pod pod, Volume volume) {
        ObjectKey key = ObjectKey.of(Keys.namespace(pod), Keys.name(pod) + "-" + volume.getName());
        Optional<PersistentVolumeClaim> known = claims.get(key);
        if (known.isPresent()) {
            if (!Owners.controls(pod, known.get())) {
                throw new IllegalStateException(
                        "PVC %s was not created for pod %s (pod is not owner)".formatted(key, Keys.of(pod)));
            }
            return;
        }
        PersistentVolumeClaimTemplate template = volume.getEphemeral().getVolumeClaimTemplate();
        PersistentVolumeClaimBuilder claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withOwnerReferences(List.of(Owners.controllerReference(pod)))
                .endMetadata()
                .withSpec(template.getSpec());
        if (template.getMetadata() != null) {
            claim.editMetadata()
                    .withLabels(template.getMetadata().getLabels())
                    .withAnnotations(template.getMetadata().getAnnotations())
                    .endMetadata();
        }
        try {
            client.create(claim.build());
        } catch (ApiException e) {
            if (e.isAlreadyExists() || PodActions.isNamespaceEnding(e)) {
                return;
            }
            events.warning(pod, "FailedCreate", "ephemeral volume controller failed to create PVC: " + e.getMessage());
            throw e;
        }
    }
}
