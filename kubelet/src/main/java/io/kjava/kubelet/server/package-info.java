/**
 * The kubelet's port 10250: logs, exec, attach, port-forward, pods and statistics, for the API server and
 * whom it lets.
 *
 * <p>Start at {@link io.kjava.kubelet.server.KubeletServer}. Uses: {@code api}, {@code codec}, {@code
 * client}, {@code http}, {@code http.streaming}, {@code cri}, {@code cri.streaming}, {@code .observed}, {@code
 * .stats}. Never knows: who runs pods, and how.
 */
@NullMarked
package io.kjava.kubelet.server;

import org.jspecify.annotations.NullMarked;
