/**
 * Which pod is next?
 *
 * <p>Start at {@link io.kjava.scheduler.queue.SchedulingQueue}. Uses: {@code api}, {@code time}, {@code
 * .snapshot}.
 */
@NullMarked
package io.kjava.scheduler.queue;

import org.jspecify.annotations.NullMarked;
