/**
 * What the node has, what it has left, and what a pod may take of it.
 *
 * <p>Start at {@link io.kjava.kubelet.resources.NodeResources} and {@link
 * io.kjava.kubelet.resources.PodAdmission}. Uses: {@code api}. Used by: {@code kubelet.sync}, {@code
 * kubelet.node}.
 */
@NullMarked
package io.kjava.kubelet.resources;

import org.jspecify.annotations.NullMarked;
