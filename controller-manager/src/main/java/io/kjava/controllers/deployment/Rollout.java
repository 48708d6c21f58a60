package io.kjava.controllers.deployment;

import static io.kjava.controllers.objects.Values.scaled;
import static io.kjava.controllers.objects.Values.zero;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.kjava.controllers.objects.Values;

/** How a deployment wants to be rolled out, with every default filled in. Pure. */
record Rollout(
        int replicas,
        boolean rolling,
        int maxSurge,
        int maxUnavailable,
        int progressDeadlineSeconds,
        int historyLimit) {
    static final int NEVER = Integer.MAX_VALUE;

    static Rollout of(Deployment deployment) {
        int replicas = Values.or(deployment.getSpec().getReplicas(), 1);
        int deadline = Values.or(deployment.getSpec().getProgressDeadlineSeconds(), NEVER);
        int history = Values.or(deployment.getSpec().getRevisionHistoryLimit(), NEVER);
        boolean rolling = deployment.getSpec().getStrategy() == null
                || !"Recreate".equals(deployment.getSpec().getStrategy().getType());
        if (!rolling) {
            return new Rollout(replicas, false, 0, 0, deadline, history);
        }
        RollingUpdateDeployment update = deployment.getSpec().getStrategy() == null
                ? null
                : deployment.getSpec().getStrategy().getRollingUpdate();
        int surge = update == null ? 0 : scaled(update.getMaxSurge(), replicas, true);
        int unavailable = update == null ? 0 : scaled(update.getMaxUnavailable(), replicas, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1; // both rounded to nothing: the rollout must be able to move
        }
        return new Rollout(replicas, true, surge, Math.min(unavailable, replicas), deadline, history);
    }

    boolean hasDeadline() {
        return progressDeadlineSeconds != NEVER;
    }

    /** How many pods may exist at most while rolling. */
    int mostPods() {
        return replicas + maxSurge;
    }

    int leastAvailable() {
        return replicas - maxUnavailable;
    }

    static boolean isPaused(Deployment deployment) {
        return Values.isTrue(deployment.getSpec().getPaused());
    }

    static int collisions(Deployment deployment) {
        return deployment.getStatus() == null ? 0 : zero(deployment.getStatus().getCollisionCount());
    }
}
