package io.kjava.controllers.replicaset;

import java.util.Optional;

/** The status of a set of replicas, whichever kind it is. */
record ReplicaStatus(
        int replicas,
        int fullyLabeled,
        int ready,
        int available,
        int terminating,
        long observedGeneration,
        Optional<Failure> failure) {
    /** The condition ReplicaFailure, when there is one. */
    record Failure(String reason, String message, String since) {}
}
