package io.kjava.scheduler;

import io.kjava.scheduler.framework.PluginSet;
import io.kjava.scheduler.plugins.BalancedAllocation;
import io.kjava.scheduler.plugins.ImageLocality;
import io.kjava.scheduler.plugins.InterPodAffinity;
import io.kjava.scheduler.plugins.NodeAffinityMatch;
import io.kjava.scheduler.plugins.NodeNameMatch;
import io.kjava.scheduler.plugins.NodePortsFree;
import io.kjava.scheduler.plugins.NodeResourcesFit;
import io.kjava.scheduler.plugins.NodeUnschedulable;
import io.kjava.scheduler.plugins.NodeVolumeLimits;
import io.kjava.scheduler.plugins.PodTopologySpread;
import io.kjava.scheduler.plugins.TaintToleration;
import io.kjava.scheduler.plugins.VolumeBinding;
import io.kjava.scheduler.plugins.VolumeRestrictions;
import io.kjava.scheduler.plugins.VolumeZone;
import java.util.List;

/** Which rules apply, in which order, and how much each wish counts. */
final class Profiles {
    private Profiles() {}

    /** The default profile of Kubernetes 1.36. */
    static PluginSet defaults() {
        return new PluginSet(
                List.of(
                        new NodeUnschedulable(),
                        new NodeNameMatch(),
                        new TaintToleration(),
                        new NodeAffinityMatch(),
                        new NodePortsFree(),
                        new NodeResourcesFit(),
                        new VolumeRestrictions(),
                        new NodeVolumeLimits(),
                        new VolumeBinding(),
                        new VolumeZone(),
                        new PodTopologySpread(),
                        new InterPodAffinity()),
                List.of(
                        new PluginSet.Weighted(new TaintToleration(), 3),
                        new PluginSet.Weighted(new NodeAffinityMatch(), 2),
                        new PluginSet.Weighted(new NodeResourcesFit(), 1),
                        new PluginSet.Weighted(new PodTopologySpread(), 2),
                        new PluginSet.Weighted(new InterPodAffinity(), 2),
                        new PluginSet.Weighted(new BalancedAllocation(), 1),
                        new PluginSet.Weighted(new ImageLocality(), 1)));
    }
}
