/**
 * Many byte streams over one upgraded connection: exec, attach and port-forward as kubectl and container
 * runtimes speak them, over WebSocket and SPDY/3.1.
 *
 * <p>Start at {@link io.kjava.http.streaming.StreamAcceptor} for a server, {@link
 * io.kjava.http.streaming.StreamDialer} for a client, and {@link
 * io.kjava.http.streaming.StreamBridge} for what lies between. Everything blocks, on virtual threads;
 * every queue is bounded, and a full one makes the far end wait. Uses: {@code http}, {@code
 * lifecycle}.
 */
@NullMarked
package io.kjava.http.streaming;

import org.jspecify.annotations.NullMarked;
