/**
 * Starting, stopping and being ready; the only maker of threads.
 *
 * <p>Start at {@link io.kjava.lifecycle.Threads} and {@link io.kjava.lifecycle.Lifecycle}. Uses:
 * nothing of ours.
 */
@NullMarked
package io.kjava.lifecycle;

import org.jspecify.annotations.NullMarked;
