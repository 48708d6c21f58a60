/**
 * What runs on this node, as values.
 *
 * <p>Start at {@link io.kjava.kubelet.observed.ObservedPod}. Uses: {@code api}. Used by: nearly every
 * room of the kubelet. Never knows: CRI, the API server, decisions.
 */
@NullMarked
package io.kjava.kubelet.observed;

import org.jspecify.annotations.NullMarked;
