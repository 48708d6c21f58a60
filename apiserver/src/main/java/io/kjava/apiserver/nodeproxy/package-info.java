/**
 * Pipes to a kubelet, a pod or a service: logs, exec, attach, port-forward, and the proxy subresources.
 *
 * <p>Start at {@link io.kjava.apiserver.nodeproxy.NodeProxy}; it declares what it must know about the
 * cluster in {@link io.kjava.apiserver.nodeproxy.ProxyObjects}. Uses: {@code api}, {@code codec},
 * {@code http}, {@code http.streaming}, {@code lifecycle}, {@code pki}, {@code .request}, {@code
 * .pipeline}.
 */
@NullMarked
package io.kjava.apiserver.nodeproxy;

import org.jspecify.annotations.NullMarked;
