package io.kjava.kubelet.volume;

/** The words in which users are told about volumes that are not ready. Pure. */
final class FailedMounts {
    static final String REASON = "FailedMount";

    private FailedMounts() {}

    static VolumeException of(String volume, Throwable cause) {
        return new VolumeException(
                REASON, "MountVolume.SetUp failed for volume \"%s\" : %s".formatted(volume, cause.getMessage()), cause);
    }

    /** For a volume of which it is not even known what should be mounted. */
    static VolumeException notProcessed(String volume, String why) {
        return new VolumeException(
                REASON,
                "Unable to attach or mount volumes: unmounted volumes=[%s], unattached volumes=[],".formatted(volume)
                        + " failed to process volumes=[%s]: %s".formatted(volume, why));
    }
}
