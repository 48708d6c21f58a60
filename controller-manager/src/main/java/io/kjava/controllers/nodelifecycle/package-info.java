/**
 * Notices nodes that have fallen silent, says so in their conditions, and taints what should get no pods
 * or lose them.
 *
 * <p>Start at {@link io.kjava.controllers.nodelifecycle.NodeLifecycleReconciler}; {@code NodeHealth} judges,
 * {@code NodeTaints} says which taints follow, {@code EvictionPace} how fast. Uses: {@code .nodes}, {@code
 * .objects}, {@code .pods}.
 */
@NullMarked
package io.kjava.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
