package io.kjava.controllers.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.kjava.selector.LabelQuery;

/** What the two kinds of replica sets have in common. Pure. */
interface ReplicaKind<R extends HasMetadata> {
    Class<R> type();

    int replicas(R set);

    int minReadySeconds(R set);

    LabelQuery selector(R set);

    PodTemplateSpec template(R set);

    ReplicaStatus status(R set);

    /** A copy with another status; everything else of the status is kept. */
    R withStatus(R set, ReplicaStatus status);
}
