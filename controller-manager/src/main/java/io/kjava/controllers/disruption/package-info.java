/**
 * How many pods of a budget may be evicted now.
 *
 * <p>Start at {@link io.kjava.controllers.disruption.DisruptionReconciler}; {@code BudgetStatusView} does the
 * arithmetic. Uses: {@code .objects}, {@code .pods}.
 */
@NullMarked
package io.kjava.controllers.disruption;

import org.jspecify.annotations.NullMarked;
