/**
 * Decides where a pod runs; writes nothing but bindings and what it thinks of a pod.
 *
 * <p>Start at {@link io.kjava.scheduler.Scheduler}.
 */
@NullMarked
package io.kjava.scheduler;

import org.jspecify.annotations.NullMarked;
