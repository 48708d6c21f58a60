package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Volume;
import io.kjava.kubelet.files.PodPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Volumes whose files are written by this node: {@code configMap}, {@code secret}, {@code
 * downwardAPI}, {@code projected}. All but config maps live in memory.
 */
final class ProjectedMounter implements VolumeMounter {
    private final PodPaths paths;
    private final ScratchDirectories directories;
    private final ProjectedContent content;
    private final AtomicDirectory writer;

    ProjectedMounter(PodPaths paths, ScratchDirectories directories, ProjectedContent content, AtomicDirectory writer) {
        this.paths = requireNonNull(paths, "paths");
        this.directories = requireNonNull(directories, "directories");
        this.content = requireNonNull(content, "content");
        this.writer = requireNonNull(writer, "writer");
    }

    @Override
    public boolean handles(Volume volume) {
        return volume.getConfigMap() != null
                || volume.getSecret() != null
                || volume.getDownwardAPI() != null
                || volume.getProjected() != null;
    }

    @Override
    public PreparedVolume prepare(VolumeRequest request) throws IOException {
        List<ContentPart> parts = content.of(request.pod(), request.volume());
        String version = parts.stream().map(ContentPart::version).collect(Collectors.joining("|"));
        if (request.before() != null && request.before().version().equals(version)) {
            return request.before();
        }
        Map<String, ProjectedFile> files = new HashMap<>();
        parts.forEach(part -> part.files().accept(files));
        Path directory = paths.volume(request.podUid(), plugin(request.volume()), request.name());
        OptionalLong group = FsGroup.of(request.pod());
        boolean made = request.volume().getConfigMap() != null
                ? directories.onDisk(directory)
                : directories.inMemory(directory, 0);
        if (made && group.isPresent()) {
            Ownership.give(directory, group.getAsLong(), false);
        }
        writer.write(directory, files, fresh -> {
            if (group.isPresent()) {
                Ownership.give(fresh, group.getAsLong(), true);
            }
        });
        return PreparedVolume.content(directory, version);
    }

    private static String plugin(Volume volume) {
        if (volume.getConfigMap() != null) {
            return "kubernetes.io~configmap";
        }
        if (volume.getSecret() != null) {
            return "kubernetes.io~secret";
        }
        return volume.getDownwardAPI() != null ? "kubernetes.io~downward-api" : "kubernetes.io~projected";
    }
}
