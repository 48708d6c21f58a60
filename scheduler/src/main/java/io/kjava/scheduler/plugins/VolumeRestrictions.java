package io.kjava.scheduler.plugins;

import io.kjava.api.ObjectKey;
import io.kjava.scheduler.framework.FilterPlugin;
import io.kjava.scheduler.framework.NodeFilter;
import io.kjava.scheduler.framework.NodeFit;
import io.kjava.scheduler.queue.WakeUp;
import io.kjava.scheduler.snapshot.ClusterSnapshot;
import io.kjava.scheduler.snapshot.NodeView;
import io.kjava.scheduler.snapshot.PodView;
import java.util.Set;
import java.util.stream.Collectors;

/** A claim that only one pod may use is used by one pod in the whole cluster. */
public final class VolumeRestrictions implements FilterPlugin {
    private static final String REASON =
            "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access" + " mode";

    @Override
    public String name() {
        return "VolumeRestrictions";
    }

    @Override
    public NodeFilter prepare(PodView pod, ClusterSnapshot snapshot) {
        Set<ObjectKey> exclusive =
                pod.claims().stream().filter(key -> isExclusive(key, snapshot)).collect(Collectors.toSet());
        if (exclusive.isEmpty()) {
            return NodeFilter.ALL;
        }
        boolean usedSomewhere = snapshot.nodes().values().stream().anyMatch(node -> uses(node, exclusive));
        // On the user's own node the user could be evicted; on all others that would help as well.
        return _ -> usedSomewhere ? NodeFit.unfit(REASON) : NodeFit.FITS;
    }

    private static boolean isExclusive(ObjectKey key, ClusterSnapshot snapshot) {
        return snapshot.world()
                .claim(key)
                .filter(claim -> claim.getSpec().getAccessModes().contains("ReadWriteOncePod"))
                .isPresent();
    }

    private static boolean uses(NodeView node, Set<ObjectKey> claims) {
        return node.pods().stream().anyMatch(p -> p.claims().stream().anyMatch(claims::contains));
    }

    @Override
    public Set<WakeUp> wakeUps() {
        return Set.of(WakeUp.POD_GONE, WakeUp.VOLUME_CHANGED);
    }
}
