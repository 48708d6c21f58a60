package io.kjava.controllers.pods;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.informer.Informer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds the pods of an owner, and the orphans of a namespace, without looking at all pods. */
public final class PodIndex {
    private static final String CONTROLLER = "controller";
    private static final String NODE = "node";
    private static final String ORPHAN = "orphan/";

    private final Informer<Pod> pods;

    public PodIndex(Informer<Pod> pods) {
        this.pods = pods;
        pods.addIndex(CONTROLLER, pod -> List.of(controllerOrOrphan(pod)));
        pods.addIndex(NODE, pod -> List.of(PodFacts.nodeName(pod)));
    }

    private static String controllerOrOrphan(Pod pod) {
        String uid = Owners.controllerUid(pod);
        return uid.isEmpty() ? ORPHAN + Keys.namespace(pod) : uid;
    }

    public Collection<Pod> controlledBy(HasMetadata owner) {
        return pods.byIndex(CONTROLLER, Keys.uid(owner));
    }

    /** Its own and those that it might adopt. */
    public List<Pod> candidatesOf(HasMetadata owner) {
        List<Pod> result = new ArrayList<>(controlledBy(owner));
        result.addAll(pods.byIndex(CONTROLLER, ORPHAN + Keys.namespace(owner)));
        return result;
    }

    public Collection<Pod> onNode(String node) {
        return pods.byIndex(NODE, node);
    }
}
