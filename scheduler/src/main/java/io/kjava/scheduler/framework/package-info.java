/**
 * Contracts of a placement rule.
 *
 * <p>Start at {@link io.kjava.scheduler.framework.FilterPlugin}. Uses: {@code .snapshot}, {@code
 * .queue}.
 */
@NullMarked
package io.kjava.scheduler.framework;

import org.jspecify.annotations.NullMarked;
