/**
 * Telling users what happened to a pod or to the node.
 *
 * <p>Start at {@link io.kjava.kubelet.events.PodEvents}. Uses: {@code events}. Used by: every room of
 * the kubelet with something to tell.
 */
@NullMarked
package io.kjava.kubelet.events;

import org.jspecify.annotations.NullMarked;
