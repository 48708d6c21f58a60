/**
 * When: one thread and one mailbox for each pod.
 *
 * <p>Start at {@link io.kjava.kubelet.worker.PodWorkers}; what a worker calls is a {@link
 * io.kjava.kubelet.worker.PodSyncer}. Uses: {@code api}, {@code time}, {@code lifecycle}. Used by:
 * {@code kubelet.sync}, the door. Never knows: CRI, what a pass does.
 */
@NullMarked
package io.kjava.kubelet.worker;

import org.jspecify.annotations.NullMarked;
