package io.kjava.cri;

import java.util.List;

/** Where images live, and where containers write. */
public record ImageFilesystems(List<FilesystemUsage> images, List<FilesystemUsage> containers) {
    public ImageFilesystems {
        images = List.copyOf(images);
        containers = List.copyOf(containers);
    }
}
