package io.kjava.controllers.volumes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.nodes.NodeAffinities;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.volumes.VolumeMatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a volume for each claim, or asks its class's provisioner for one. Keys are claims. */
final class ClaimBinder implements Reconciler {
    private final ResourceClient<PersistentVolumeClaim> client;
    private final ResourceClient<PersistentVolume> volumeClient;
    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Informer<StorageClass> classes;
    private final Informer<Node> nodes;
    private final EventRecorder events;

    ClaimBinder(
            ApiClient client,
            Informer<PersistentVolumeClaim> claims,
            Informer<PersistentVolume> volumes,
            Informer<StorageClass> classes,
            Informer<Node> nodes,
            EventRecorder events) {
        this.client = client.resource(PersistentVolumeClaim.class);
        this.volumeClient = client.resource(PersistentVolume.class);
        this.claims = requireNonNull(claims, "claims");
        this.volumes = requireNonNull(volumes, "volumes");
        this.classes = requireNonNull(classes, "classes");
        this.nodes = requireNonNull(nodes, "nodes");
        this.events = requireNonNull(events, "events");
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<PersistentVolumeClaim> found = claims.get(key);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        PersistentVolumeClaim claim = found.get();
        boolean completed = claim.getMetadata().getAnnotations().containsKey(Annotations.BIND_COMPLETED);
        if (completed) {
            keepBound(claim);
        } else if (!Values.or(claim.getSpec().getVolumeName(), "").isEmpty()) {
            bindToNamed(claim, claim.getSpec().getVolumeName());
        } else {
            seek(claim);
        }
        return Outcome.SETTLED;
    }

    private void keepBound(PersistentVolumeClaim claim) {
        String name = Values.or(claim.getSpec().getVolumeName(), "");
        Optional<PersistentVolume> volume = name.isEmpty() ? Optional.empty() : volume(name);
        if (volume.isEmpty()) {
            lost(claim, "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        } else if (volume.get().getSpec().getClaimRef() == null || VolumeMatch.isReservedFor(volume.get(), claim)) {
            bind(claim, volume.get(), false);
        } else {
            lost(claim, "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
        }
    }

    private Optional<PersistentVolume> volume(String name) {
        ObjectKey key = ObjectKey.cluster(name);
        return volumes.get(key).or(() -> volumeClient.get(key));
    }

    private void lost(PersistentVolumeClaim claim, String message) {
        if (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
            return;
        }
        events.warning(claim, "ClaimLost", message);
        setPhase(claim, "Lost");
    }

    private void bindToNamed(PersistentVolumeClaim claim, String name) {
        Optional<PersistentVolume> volume = volume(name);
        if (volume.isEmpty()) {
            setPhase(claim, "Pending");
        } else if (volume.get().getSpec().getClaimRef() == null || VolumeMatch.isReservedFor(volume.get(), claim)) {
            bind(claim, volume.get(), false);
        } else {
            events.warning(claim, "FailedBinding", "volume \"%s\" already bound to a different claim.".formatted(name));
            setPhase(claim, "Pending");
        }
    }

    private void seek(PersistentVolumeClaim claim) {
        Optional<StorageClass> storageClass = classes.get(ObjectKey.cluster(VolumeMatch.storageClass(claim)));
        boolean late = storageClass
                .filter(c -> "WaitForFirstConsumer".equals(c.getVolumeBindingMode()))
                .isPresent();
        String nodeName = claim.getMetadata().getAnnotations().getOrDefault(Annotations.SELECTED_NODE, "");
        boolean reserved = volumes.all().stream().anyMatch(v -> VolumeMatch.isReservedFor(v, claim));
        if (late && nodeName.isEmpty() && !reserved) {
            events.normal(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
            setPhase(claim, "Pending");
            return;
        }
        Node node = nodes.get(ObjectKey.cluster(nodeName)).orElse(null);
        Optional<PersistentVolume> match = VolumeMatch.find(claim, volumes.all(), v -> isReachable(v, node));
        if (match.isPresent()) {
            bind(claim, match.get(), true);
        } else {
            provision(claim, storageClass);
        }
    }

    private static boolean isReachable(PersistentVolume volume, @Nullable Node node) {
        return node == null
                || volume.getSpec().getNodeAffinity() == null
                || volume.getSpec().getNodeAffinity().getRequired() == null
                || NodeAffinities.matches(volume.getSpec().getNodeAffinity().getRequired(), node);
    }

    private void provision(PersistentVolumeClaim claim, Optional<StorageClass> storageClass) {
        if (storageClass.isEmpty()) {
            String name = VolumeMatch.storageClass(claim);
            if (name.isEmpty()) {
                events.normal(
                        claim,
                        "FailedBinding",
                        "no persistent volumes available for this claim and no storage class is set");
            } else {
                events.warning(
                        claim, "ProvisioningFailed", "storageclass.storage.k8s.io \"%s\" not found".formatted(name));
            }
            setPhase(claim, "Pending");
            return;
        }
        String provisioner = storageClass.get().getProvisioner();
        if (provisioner.equals("kubernetes.io/no-provisioner")) {
            events.normal(claim, "FailedBinding", "no persistent volumes available for this claim");
            setPhase(claim, "Pending");
            return;
        }
        PersistentVolumeClaim asked = claim;
        if (!provisioner.equals(claim.getMetadata().getAnnotations().get(Annotations.PROVISIONER))) {
            asked = client.update(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToAnnotations(Annotations.PROVISIONER, provisioner)
                    .addToAnnotations(Annotations.PROVISIONER_BETA, provisioner)
                    .endMetadata()
                    .build());
        }
        events.normal(
                asked,
                "ExternalProvisioning",
                ("Waiting for a volume to be created either by the external provisioner '%s' or"
                                + " manually by the system administrator. If volume creation is"
                                + " delayed, please verify that the provisioner is running and"
                                + " correctly registered.")
                        .formatted(provisioner));
        setPhase(asked, "Pending");
    }

    /** The volume first, then the claim: a crash in between is healed by the next look. */
    private void bind(PersistentVolumeClaim claim, PersistentVolume volume, boolean ourChoice) {
        PersistentVolume bound = reserve(claim, volume);
        if (!"Bound".equals(bound.getStatus() == null ? null : bound.getStatus().getPhase())) {
            volumeClient.updateStatus(new PersistentVolumeBuilder(bound)
                    .editOrNewStatus()
                    .withPhase("Bound")
                    .endStatus()
                    .build());
        }
        boolean named = Keys.name(volume).equals(claim.getSpec().getVolumeName());
        boolean completed = claim.getMetadata().getAnnotations().containsKey(Annotations.BIND_COMPLETED);
        PersistentVolumeClaim next = claim;
        if (!named || !completed) {
            PersistentVolumeClaimBuilder builder = new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToAnnotations(Annotations.BIND_COMPLETED, Annotations.YES)
                    .endMetadata()
                    .editSpec()
                    .withVolumeName(Keys.name(volume))
                    .endSpec();
            if (ourChoice) {
                builder.editMetadata()
                        .addToAnnotations(Annotations.BOUND_BY_CONTROLLER, Annotations.YES)
                        .endMetadata();
            }
            next = client.update(builder.build());
        }
        PersistentVolumeClaimStatus status = next.getStatus() == null
                ? new PersistentVolumeClaimStatus()
                : new PersistentVolumeClaimBuilder(next).build().getStatus();
        boolean first = !"Bound".equals(status.getPhase());
        status.setPhase("Bound");
        if (first) {
            status.setAccessModes(volume.getSpec().getAccessModes());
            status.setCapacity(volume.getSpec().getCapacity());
        }
        if (!status.equals(next.getStatus())) {
            client.updateStatus(
                    new PersistentVolumeClaimBuilder(next).withStatus(status).build());
        }
    }

    private PersistentVolume reserve(PersistentVolumeClaim claim, PersistentVolume volume) {
        if (volume.getSpec().getClaimRef() != null
                && Keys.uid(claim).equals(volume.getSpec().getClaimRef().getUid())) {
            return volume;
        }
        boolean unreserved = volume.getSpec().getClaimRef() == null;
        PersistentVolumeBuilder builder = new PersistentVolumeBuilder(volume)
                .editSpec()
                .withClaimRef(new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("PersistentVolumeClaim")
                        .withNamespace(Keys.namespace(claim))
                        .withName(Keys.name(claim))
                        .withUid(Keys.uid(claim))
                        .withResourceVersion(claim.getMetadata().getResourceVersion())
                        .build())
                .endSpec();
        if (unreserved) {
            builder.editMetadata()
                    .addToAnnotations(Annotations.BOUND_BY_CONTROLLER, Annotations.YES)
                    .endMetadata();
        }
        return volumeClient.update(builder.build());
    }

    private void setPhase(PersistentVolumeClaim claim, String phase) {
        if (claim.getStatus() != null && phase.equals(claim.getStatus().getPhase())) {
            return;
        }
        client.updateStatus(new PersistentVolumeClaimBuilder(claim)
                .editOrNewStatus()
                .withPhase(phase)
                .endStatus()
                .build());
    }
}
