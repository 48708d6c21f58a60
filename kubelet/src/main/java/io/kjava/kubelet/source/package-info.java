/**
 * Which pods should run here?
 *
 * <p>Start at {@link io.kjava.kubelet.source.PodSource}. Uses: {@code api}, {@code client}, {@code
 * codec}, {@code informer}, {@code lifecycle}. Used by: the door.
 */
@NullMarked
package io.kjava.kubelet.source;

import org.jspecify.annotations.NullMarked;
