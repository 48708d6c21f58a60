/**
 * Cleaning up: images, dead containers, what lost pods left.
 *
 * <p>Start at {@link io.kjava.kubelet.housekeeping.Housekeeping}. Uses: {@code cri}, {@code time},
 * {@code lifecycle}, {@code kubelet.observed}, {@code kubelet.files}, {@code kubelet.volume}. Used by:
 * the door.
 */
@NullMarked
package io.kjava.kubelet.housekeeping;

import org.jspecify.annotations.NullMarked;
