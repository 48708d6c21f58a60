/**
 * Reaching the runtime's streaming server for exec, attach and port-forward.
 *
 * <p>Start at {@link io.kjava.cri.streaming.RuntimeStreams}. Uses: {@code cri}, {@code
 * http.streaming}.
 */
@NullMarked
package io.kjava.cri.streaming;

import org.jspecify.annotations.NullMarked;
