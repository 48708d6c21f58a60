/**
 * What: one pass over one pod, from its spec to its status.
 *
 * <p>Start at {@link io.kjava.kubelet.sync.PodSync}; the way out is {@link
 * io.kjava.kubelet.sync.PodTermination}. Uses: {@code api}, and of the kubelet {@code observed},
 * {@code plan}, {@code worker}, {@code runtime}, {@code volume}, {@code resources}, {@code probe},
 * {@code status}, {@code events}, {@code files}. Used by: the door.
 */
@NullMarked
package io.kjava.kubelet.sync;

import org.jspecify.annotations.NullMarked;
