/**
 * Deletes pods that nobody will delete: those of lost nodes, of unscheduled deletions, and the oldest
 * of too many that have ended.
 *
 * <p>Start at {@link io.kjava.controllers.podgc.PodGcReconciler}. Uses: {@code .pods}, {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.podgc;

import org.jspecify.annotations.NullMarked;
