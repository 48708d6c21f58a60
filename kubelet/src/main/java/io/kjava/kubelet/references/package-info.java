/**
 * The objects that the pods of this node refer to: config maps and secrets, kept fresh by one watch for
 * each while a pod refers to it.
 *
 * <p>Start at {@link io.kjava.kubelet.references.ConfigObjects}. Uses: {@code api}, {@code client},
 * {@code time}, {@code lifecycle}. Used by: {@code kubelet.environment}, {@code kubelet.volume}.
 */
@NullMarked
package io.kjava.kubelet.references;

import org.jspecify.annotations.NullMarked;
