package io.kjava.kubelet.volume;

import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;

/**
 * Knows one family of volumes. Blocking; may be called for several pods at once, for one pod one call
 * after another.
 */
interface VolumeMounter {
    boolean handles(Volume volume);

    /**
     * Makes the volume ready, or renews it. Idempotent, also after a restart of this process.
     *
     * @throws VolumeProblem with what the user should know
     * @throws io.kjava.api.ApiException when the server refuses; also for the user
     * @throws VolumeException when the event is to be told in other words than those of a failed mount
     */
    PreparedVolume prepare(VolumeRequest request) throws IOException, InterruptedException;
}
