package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.kubelet.files.PodPaths;
import io.kjava.kubelet.kernel.Mounts;
import io.kjava.process.CommandException;
import io.kjava.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code nfs}: mounted by the host's own {@code mount}, which finds the right helper program. */
final class NfsMounter implements VolumeMounter {
    private static final String PLUGIN = "kubernetes.io~nfs";

    private final PodPaths paths;
    private final Mounts mounts;
    private final CommandRunner commands;

    NfsMounter(PodPaths paths, Mounts mounts, CommandRunner commands) {
        this.paths = requireNonNull(paths, "paths");
        this.mounts = requireNonNull(mounts, "mounts");
        this.commands = requireNonNull(commands, "commands");
    }

    @Override
    public boolean handles(Volume volume) {
        return volume.getNfs() != null;
    }

    @Override
    public PreparedVolume prepare(VolumeRequest request) throws IOException {
        return request.before() != null
                ? request.before()
                : mount(request.podUid(), request.name(), request.volume().getNfs(), List.of());
    }

    PreparedVolume mount(String podUid, String name, NFSVolumeSource source, List<String> mountOptions)
            throws IOException {
        Path directory = paths.volume(podUid, PLUGIN, name);
        boolean readOnly = Boolean.TRUE.equals(source.getReadOnly());
        Files.createDirectories(directory);
        if (!mounts.isMountPoint(directory)) {
            List<String> options = new ArrayList<>(mountOptions);
            if (readOnly) {
                options.add("ro");
            }
            run(source.getServer() + ":" + source.getPath(), directory, options);
        }
        return PreparedVolume.directory(directory, readOnly);
    }

    private void run(String source, Path directory, List<String> options) {
        List<String> command = new ArrayList<>(List.of("mount", "-t", "nfs"));
        if (!options.isEmpty()) {
            command.addAll(List.of("-o", String.join(",", options)));
        }
        command.addAll(List.of(source, directory.toString()));
        try {
            commands.run(command, "").orThrow();
        } catch (CommandException e) {
            throw new VolumeProblem("mount failed: " + e.getMessage());
        }
    }
}
