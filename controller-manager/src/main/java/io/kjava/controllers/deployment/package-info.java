/**
 * Moves a Deployment's pods from one template to the next through its ReplicaSets.
 *
 * <p>Start at {@link io.kjava.controllers.deployment.DeploymentReconciler}; the decisions are in {@code
 * RolloutPlan} and {@code ScalePlan}, the status in {@code DeploymentStatusView}. Uses: {@code .pods},
 * {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.deployment;

import org.jspecify.annotations.NullMarked;
