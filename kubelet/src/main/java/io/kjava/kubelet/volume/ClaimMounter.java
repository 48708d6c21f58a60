package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.NFSVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.Mounts;
import io.kjava.selector.NodeSelectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * {@code persistentVolumeClaim} and {@code ephemeral}: the persistent volume behind the claim, when it
 * is a path of this node or an NFS export.
 */
final class ClaimMounter implements VolumeMounter {
    private static final String LOCAL_PLUGIN = "kubernetes.io~local-volume";

    private final Claims claims;
    private final PodPaths paths;
    private final Mounts mounts;
    private final NfsMounter nfs;
    private final VolumeNode node;

    ClaimMounter(Claims claims, PodPaths paths, Mounts mounts, NfsMounter nfs, VolumeNode node) {
        this.claims = requireNonNull(claims, "claims");
        this.paths = requireNonNull(paths, "paths");
        this.mounts = requireNonNull(mounts, "mounts");
        this.nfs = requireNonNull(nfs, "nfs");
        this.node = requireNonNull(node, "node");
    }

    @Override
    public boolean handles(Volume volume) {
        return volume.getPersistentVolumeClaim() != null || volume.getEphemeral() != null;
    }

    @Override
    public PreparedVolume prepare(VolumeRequest request) throws IOException {
        if (request.before() != null) {
            return request.before();
        }
        Claims.Bound bound = claims.bound(request.pod(), request.volume());
        PersistentVolume volume = bound.volume();
        String name = volume.getMetadata().getName();
        requireThisNode(volume, name);
        try {
            return mount(request, volume, bound.readOnly());
        } catch (VolumeProblem | IOException e) {
            throw FailedMounts.of(name, e);
        }
    }

    private void requireThisNode(PersistentVolume volume, String name) {
        var affinity = volume.getSpec().getNodeAffinity();
        boolean here = affinity == null || NodeSelectors.matches(affinity.getRequired(), node.name(), node.labels());
        if (!here) {
            throw new VolumeException(
                    FailedMounts.REASON,
                    "MountVolume.NodeAffinity check failed for volume \"%s\" : no matching".formatted(name)
                            + " NodeSelectorTerms");
        }
    }

    private PreparedVolume mount(VolumeRequest request, PersistentVolume volume, boolean readOnly) throws IOException {
        PersistentVolumeSpec spec = volume.getSpec();
        boolean block = "Block".equals(spec.getVolumeMode());
        if (spec.getHostPath() != null) {
            return prepared(HostPathMounter.check(spec.getHostPath()), readOnly, block);
        }
        if (spec.getLocal() != null) {
            return local(request, volume, readOnly, block);
        }
        if (spec.getNfs() != null) {
            var source = new NFSVolumeSourceBuilder(spec.getNfs())
                    .withReadOnly(readOnly || Boolean.TRUE.equals(spec.getNfs().getReadOnly()))
                    .build();
            String name = volume.getMetadata().getName();
            return nfs.mount(request.podUid(), name, source, spec.getMountOptions());
        }
        throw new VolumeProblem("no volume plugin matched");
    }

    private static PreparedVolume prepared(Path path, boolean readOnly, boolean block) {
        return block ? PreparedVolume.device(path, readOnly) : PreparedVolume.directory(path, readOnly);
    }

    private PreparedVolume local(VolumeRequest request, PersistentVolume volume, boolean readOnly, boolean block)
            throws IOException {
        Path source = Path.of(volume.getSpec().getLocal().getPath());
        if (!Files.exists(source)) {
            throw new VolumeProblem("path \"" + source + "\" does not exist");
        }
        if (block) {
            return PreparedVolume.device(source, readOnly);
        }
        String name = volume.getMetadata().getName();
        Path target = paths.volume(request.podUid(), LOCAL_PLUGIN, name);
        Files.createDirectories(target);
        if (!mounts.isMountPoint(target)) {
            mounts.bind(source.toRealPath(), target);
        }
        OptionalLong group = FsGroup.of(request.pod());
        if (group.isPresent() && !readOnly) {
            boolean leave = FsGroup.onlyOnRootMismatch(request.pod())
                    && Ownership.rootMatches(target, group.getAsLong(), false);
            if (!leave) {
                Ownership.give(target, group.getAsLong(), false);
            }
        }
        return PreparedVolume.directory(target, readOnly);
    }
}
