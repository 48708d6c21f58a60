/**
 * One pod's way to a node.
 *
 * <p>Start at {@link io.kjava.scheduler.cycle.SchedulingCycle} (pure) and {@link
 * io.kjava.scheduler.cycle.BindingCycle} (effects). Uses: {@code client}, {@code events}, {@code
 * .snapshot}, {@code .cache}, {@code .queue}, {@code .framework}.
 */
@NullMarked
package io.kjava.scheduler.cycle;

import org.jspecify.annotations.NullMarked;
