package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.function.Consumer;

/**
 * One source of a projected volume, found but not yet unpacked.
 *
 * @param version changes whenever the files would
 * @param files puts the files under their paths; throws {@link VolumeProblem} when one is missing
 */
record ContentPart(String version, Consumer<Map<String, ProjectedFile>> files) {
    ContentPart {
        requireNonNull(version, "version");
        requireNonNull(files, "files");
    }

    static ContentPart nothing(String version) {
        return new ContentPart(version, _ -> {});
    }
}
