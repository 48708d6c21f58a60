/**
 * Reaching pods on other nodes: one VXLAN device, and one route, neighbour and forwarding entry for
 * each other node.
 *
 * <p>Start at {@link io.kjava.cni.overlay.OverlayRoutes}, the pure plan. Uses: {@code api}, {@code
 * .link}.
 */
@NullMarked
package io.kjava.cni.overlay;

import org.jspecify.annotations.NullMarked;
