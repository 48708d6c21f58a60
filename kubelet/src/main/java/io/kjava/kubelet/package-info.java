/**
 * The door of the kubelet: makes pods real on one node.
 *
 * <p>Start at {@link io.kjava.kubelet.Kubelet}; {@link io.kjava.kubelet.KubeletAssembly} is the only
 * place where its parts are made. Uses: everything in its module, {@code client}, {@code cri}, {@code
 * events}, {@code informer}, {@code lifecycle}. Nothing in its module uses it.
 */
@NullMarked
package io.kjava.kubelet;

import org.jspecify.annotations.NullMarked;
