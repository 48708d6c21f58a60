package io.kjava.scheduler.cycle;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.scheduler.framework.VolumeChoice;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.time.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gets the claims of a placed pod bound: reserves volumes, asks for others to be made, and waits for
 * the binder. Called by the binding's own thread; informers' threads tell of changes. Thread-safe.
 */
public final class ClaimBinding {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final ResourceClient<PersistentVolume> volumes;
    private final ResourceClient<PersistentVolumeClaim> claims;
    private final ClusterSnapshot.World world;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    public ClaimBinding(ApiClient client, ClusterSnapshot.World world, InstantSource clock) {
        this.volumes = client.resource(PersistentVolume.class);
        this.claims = client.resource(PersistentVolumeClaim.class);
        this.world = requireNonNull(world, "world");
        this.clock = requireNonNull(clock, "clock");
    }

    /** A claim is not what it was. */
    public void claimChanged() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when all claims are bound. Throws {@link ApiException} when that does not come true. */
    void bind(List<VolumeChoice> choices, String node) throws InterruptedException {
        for (VolumeChoice choice : choices) {
            if (choice.volume().isPresent()) {
                reserve(choice.volume().get(), choice.claim());
            } else {
                select(choice.claim(), node);
            }
        }
        if (!choices.isEmpty()) {
            await(choices);
        }
    }

    private void reserve(PersistentVolume volume, PersistentVolumeClaim claim) {
        if (volume.getSpec().getClaimRef() != null
                && claim.getMetadata()
                        .getUid()
                        .equals(volume.getSpec().getClaimRef().getUid())) {
            return;
        }
        volumes.update(new PersistentVolumeBuilder(volume)
                .editMetadata()
                .addToAnnotations("pv.kubernetes.io/bound-by-controller", "yes")
                .endMetadata()
                .editSpec()
                .withClaimRef(new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("PersistentVolumeClaim")
                        .withNamespace(claim.getMetadata().getNamespace())
                        .withName(claim.getMetadata().getName())
                        .withUid(claim.getMetadata().getUid())
                        .withResourceVersion(claim.getMetadata().getResourceVersion())
                        .build())
                .endSpec()
                .build());
    }

    private void select(PersistentVolumeClaim claim, String node) {
        if (node.equals(claim.getMetadata().getAnnotations().get(VolumeChoice.SELECTED_NODE))) {
            return;
        }
        Map<String, Object> patch = Map.of(
                "metadata",
                Map.of("uid", claim.getMetadata().getUid(), "annotations", Map.of(VolumeChoice.SELECTED_NODE, node)));
        claims.patch(key(claim), PatchType.MERGE, JsonCodec.writeTyped(patch), "");
    }

    private void await(List<VolumeChoice> choices) throws InterruptedException {
        Deadline deadline = Deadline.after(LONGEST_WAIT, clock);
        lock.lockInterruptibly();
        try {
            while (!choices.stream().allMatch(choice -> isBound(key(choice.claim())))) {
                if (deadline.hasPassed()) {
                    throw ApiException.unavailable("claims are not bound after " + LONGEST_WAIT);
                }
                boolean _ = changed.await(deadline.remaining().toMillis() + 1, TimeUnit.MILLISECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isBound(ObjectKey key) {
        return world.claim(key)
                .map(VolumeChoice::isBound)
                .orElseThrow(() -> ApiException.unavailable("claim %s is gone".formatted(key)));
    }

    private static ObjectKey key(PersistentVolumeClaim claim) {
        return new ObjectKey(
                claim.getMetadata().getNamespace(), claim.getMetadata().getName());
    }
}
