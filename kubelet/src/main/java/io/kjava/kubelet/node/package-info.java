/**
 * Being a node: the object, its status, its lease.
 *
 * <p>Start at {@link io.kjava.kubelet.node.NodeRegistrar}. Uses: {@code api}, {@code client}, {@code
 * cri}, {@code time}, {@code lifecycle}, {@code kubelet.resources}. Used by: the door.
 */
@NullMarked
package io.kjava.kubelet.node;

import org.jspecify.annotations.NullMarked;
