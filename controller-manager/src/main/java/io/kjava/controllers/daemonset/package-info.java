/**
 * One pod on every node that a DaemonSet means.
 *
 * <p>Start at {@link io.kjava.controllers.daemonset.DaemonSetController}: {@code NodeDecision} says which
 * nodes, {@code DaemonPlan} which pods, {@code DaemonRollout} in which order new ones replace old ones.
 * Uses: {@code .history}, {@code .nodes}, {@code .objects}, {@code .pods}.
 */
@NullMarked
package io.kjava.controllers.daemonset;

import org.jspecify.annotations.NullMarked;
