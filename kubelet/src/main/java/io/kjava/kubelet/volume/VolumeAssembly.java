package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.kjava.client.ApiClient;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.Mounts;
import io.kjava.kubelet.references.WatchedConfigObjects;
import io.kjava.process.CommandRunner;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Builds this room from what it needs of the rest of the kubelet.
 *
 * @param objects also watched and released per pod by the volumes
 * @param images {@link VolumeImages#UNSUPPORTED} for a runtime that cannot mount images
 * @param recursiveReadOnly whether a runtime class can mount so; the empty name is the default class
 * @param wake told the uid of a pod whose volumes should be prepared again, because a token grows old;
 *     must be short
 */
public record VolumeAssembly(
        ApiClient client,
        PodPaths paths,
        VolumeNode node,
        WatchedConfigObjects objects,
        VolumeImages images,
        Predicate<String> recursiveReadOnly,
        Consumer<String> wake,
        InstantSource clock,
        RandomGenerator random) {
    public VolumeAssembly {
        requireNonNull(client, "client");
        requireNonNull(paths, "paths");
        requireNonNull(node, "node");
        requireNonNull(objects, "objects");
        requireNonNull(images, "images");
        requireNonNull(recursiveReadOnly, "recursiveReadOnly");
        requireNonNull(wake, "wake");
        requireNonNull(clock, "clock");
        requireNonNull(random, "random");
    }

    /** Nothing is read or mounted before the first pod. */
    public HostVolumes build() {
        Mounts mounts = new Mounts();
        ScratchDirectories directories = new ScratchDirectories(mounts);
        ServiceAccountTokens tokens = new ServiceAccountTokens(client, clock, random);
        WakeUps wakeUps = new WakeUps(clock, wake);
        ProjectedContent content = new ProjectedContent(objects, tokens, new TrustBundles(client), node, wakeUps);
        NfsMounter nfs = new NfsMounter(paths, mounts, CommandRunner.ofSystem());
        SubPaths subPaths = new SubPaths(paths, mounts);
        return new HostVolumes(
                List.of(
                        new ProjectedMounter(paths, directories, content, new AtomicDirectory(clock, random)),
                        new EmptyDirMounter(paths, directories, node),
                        new HostPathMounter(),
                        new ClaimMounter(new Claims(client), paths, mounts, nfs, node),
                        nfs,
                        new ImageMounter(images)),
                new ContainerMounts(subPaths, recursiveReadOnly),
                subPaths,
                new VolumeRemoval(paths, mounts),
                new HostVolumes.Renewals(objects, tokens, wakeUps));
    }
}
