package io.kjava.scheduler.framework;

import io.kjava.scheduler.snapshot.NodeView;

/** A filter that has been prepared for one pod and one snapshot. Pure. */
@FunctionalInterface
public interface NodeFilter {
    NodeFilter ALL = _ -> NodeFit.FITS;

    NodeFit test(NodeView node);
}
