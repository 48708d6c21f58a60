/**
 * The container runtime contract (CRI v1) as Java values; no gRPC visible.
 *
 * <p>Start at {@link io.kjava.cri.RuntimeService} and {@link io.kjava.cri.ImageService}; the one
 * failure is {@link io.kjava.cri.CriException}. Uses: nothing of ours. Used by: the kubelet, {@code
 * cri.grpc}. Never knows: pods as API objects, sockets.
 */
@NullMarked
package io.kjava.cri;

import org.jspecify.annotations.NullMarked;
