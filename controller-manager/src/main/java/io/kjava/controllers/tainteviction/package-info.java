/**
 * Deletes pods from nodes with a taint that they do not, or no longer, tolerate.
 *
 * <p>Start at {@link io.kjava.controllers.tainteviction.TaintEvictionReconciler}. Uses: {@code .nodes},
 * {@code .objects}, {@code .pods}.
 */
@NullMarked
package io.kjava.controllers.tainteviction;

import org.jspecify.annotations.NullMarked;
