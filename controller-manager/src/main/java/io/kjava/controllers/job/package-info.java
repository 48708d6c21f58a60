/**
 * Runs pods until enough of them have succeeded, and counts each end exactly once.
 *
 * <p>Start at {@link io.kjava.controllers.job.JobReconciler}: {@code JobTally} counts, {@code JobEnding}
 * says whether it is over, {@code JobPlan} which pods there should be. A pod keeps a finalizer until
 * its end is in the status. Uses: {@code .pods}, {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.job;

import org.jspecify.annotations.NullMarked;
