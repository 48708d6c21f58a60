/**
 * What a container reads from its environment: pure functions over small readers.
 *
 * <p>Start at {@link io.kjava.kubelet.environment.PodEnvironment}; {@link
 * io.kjava.kubelet.environment.Expansion} serves command lines too, {@link
 * io.kjava.kubelet.environment.PodFields} and {@link io.kjava.kubelet.environment.ResourceFields} serve
 * downward volumes too. Uses: {@code api}, {@code kubelet.references}. Used by: {@code
 * kubelet.runtime}, {@code kubelet.volume}. Never knows: the API server, files, CRI.
 */
@NullMarked
package io.kjava.kubelet.environment;

import org.jspecify.annotations.NullMarked;
