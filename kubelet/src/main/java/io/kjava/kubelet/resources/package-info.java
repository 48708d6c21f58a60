/**
 * What the node has, what it has left, and what a pod may take of it.
 *
 * <p>Start at {@link io.kjava.kubelet.resources.HostResources}, {@link
 * io.kjava.kubelet.resources.PodFit}, {@link io.kjava.kubelet.resources.Cgroups} and {@link
 * io.kjava.kubelet.resources.EvictionMonitor}. Uses: {@code api}, {@code selector}, {@code lifecycle},
 * {@code cri}, {@code kubelet.observed}, {@code kubelet.plan} (service classes), {@code
 * kubelet.files}, {@code kubelet.kernel}. Used by: {@code kubelet.sync}, {@code kubelet.node}, {@code
 * kubelet.server}.
 */
@NullMarked
package io.kjava.kubelet.resources;

import org.jspecify.annotations.NullMarked;
