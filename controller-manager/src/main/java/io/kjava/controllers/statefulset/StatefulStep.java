package io.kjava.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;

/** One thing to do for a stateful set. */
sealed interface StatefulStep {
    record Create(int ordinal) implements StatefulStep {}

    record Delete(Pod pod, Why why) implements StatefulStep {}

    /** Give a pod the labels and volumes of its ordinal again, and make its missing claims. */
    record Repair(Pod pod, int ordinal) implements StatefulStep {}

    enum Why {
        FAILED,
        SUCCEEDED,
        SCALED_DOWN,
        OUTDATED
    }
}
