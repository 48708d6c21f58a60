package io.kjava.kubelet.volume;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Volume;

/** {@code image}: the content of an image, which the runtime mounts. */
final class ImageMounter implements VolumeMounter {
    private final VolumeImages images;

    ImageMounter(VolumeImages images) {
        this.images = requireNonNull(images, "images");
    }

    @Override
    public boolean handles(Volume volume) {
        return volume.getImage() != null;
    }

    @Override
    public PreparedVolume prepare(VolumeRequest request) throws InterruptedException {
        return request.before() != null
                ? request.before()
                : PreparedVolume.image(
                        images.fetch(request.pod(), request.volume().getImage()));
    }
}
