/**
 * Waiting and giving up: growing delays and points in time at which a call must end.
 *
 * <p>Uses: nothing of ours.
 */
@NullMarked
package io.kjava.time;

import org.jspecify.annotations.NullMarked;
