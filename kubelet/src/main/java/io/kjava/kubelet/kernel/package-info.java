/**
 * System calls that Java has no word for: mounting, opening below a directory, counting inodes.
 *
 * <p>Start at {@link io.kjava.kubelet.kernel.Mounts}. Linux only. Uses: nothing of ours. Used by:
 * {@code kubelet.volume}, {@code kubelet.resources}. Never knows: pods.
 */
@NullMarked
package io.kjava.kubelet.kernel;

import org.jspecify.annotations.NullMarked;
