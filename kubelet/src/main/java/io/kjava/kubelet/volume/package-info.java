/**
 * Files that a pod expects.
 *
 * <p>Start at {@link io.kjava.kubelet.volume.PodVolumes}. Uses: {@code api}, {@code client}, {@code
 * informer}, {@code cri} (the mount record), {@code kubelet.files}. Used by: {@code kubelet.sync},
 * {@code kubelet.runtime}.
 */
@NullMarked
package io.kjava.kubelet.volume;

import org.jspecify.annotations.NullMarked;
