/**
 * Is it healthy?
 *
 * <p>Start at {@link io.kjava.kubelet.probe.PodProbes} and its implementation {@link
 * io.kjava.kubelet.probe.HostProbes}. Uses: {@code api}, {@code cri}, {@code time},
 * {@code lifecycle}, {@code kubelet.observed}, {@code kubelet.events}. Used by: {@code kubelet.sync}.
 */
@NullMarked
package io.kjava.kubelet.probe;

import org.jspecify.annotations.NullMarked;
