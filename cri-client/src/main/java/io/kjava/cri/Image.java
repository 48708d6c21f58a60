package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image on the node.
 *
 * @param uid the numeric user it runs as; null when it names a user or none
 * @param username the named user it runs as; empty for none
 * @param pinned never to be collected
 */
public record Image(
        String id,
        List<String> tags,
        List<String> digests,
        long size,
        @Nullable Long uid,
        String username,
        boolean pinned) {
    public Image {
        requireNonNull(id, "id");
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
        requireNonNull(username, "username");
    }
}
