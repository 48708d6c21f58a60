/**
 * Deletes jobs some time after they have finished, if they ask for it.
 *
 * <p>Start at {@link io.kjava.controllers.ttlafterfinished.FinishedJobReconciler}. Uses: {@code
 * .objects}.
 */
@NullMarked
package io.kjava.controllers.ttlafterfinished;

import org.jspecify.annotations.NullMarked;
