package io.kjava.cri;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Names an image.
 *
 * @param image a reference or an ID
 * @param userSpecified what the pod said; empty when the same
 */
public record ImageSpec(String image, Map<String, String> annotations, String userSpecified, String handler) {
    public ImageSpec {
        requireNonNull(image, "image");
        annotations = Map.copyOf(annotations);
        requireNonNull(userSpecified, "userSpecified");
        requireNonNull(handler, "handler");
    }

    public static ImageSpec of(String image) {
        return new ImageSpec(image, Map.of(), "", "");
    }
}
