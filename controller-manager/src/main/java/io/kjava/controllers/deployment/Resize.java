package io.kjava.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

/** One step of a plan: a set should have this many pods. */
record Resize(ReplicaSet set, int replicas) {}
