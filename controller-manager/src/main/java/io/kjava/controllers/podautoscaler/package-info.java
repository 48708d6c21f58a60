/**
 * Scales workloads by what their pods use.
 *
 * <p>Start at {@link io.kjava.controllers.podautoscaler.AutoscalerReconciler}; how many replicas is decided
 * by {@code ReplicaProposal} (pure) and confined by {@code ScaleBounds} (pure). Uses: {@code client},
 * {@code controller}, {@code events}, {@code informer}, {@code selector}, {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.podautoscaler;

import org.jspecify.annotations.NullMarked;
