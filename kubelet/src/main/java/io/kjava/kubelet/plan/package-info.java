/**
 * Decides what is to be done for one pod: desired and observed in, steps out. Pure.
 *
 * <p>Start at {@link io.kjava.kubelet.plan.PodPlanner}; what it returns is a {@link
 * io.kjava.kubelet.plan.PodPlan} of {@link io.kjava.kubelet.plan.PodStep}s. Uses: {@code api}, {@code
 * kubelet.observed}. Used by: {@code kubelet.sync}, {@code kubelet.runtime}, {@code kubelet.status}.
 * Never knows: CRI, the API server, threads.
 */
@NullMarked
package io.kjava.kubelet.plan;

import org.jspecify.annotations.NullMarked;
