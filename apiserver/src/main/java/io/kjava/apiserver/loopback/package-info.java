/**
 * An {@code ApiClient} without a socket: it enters at the top of the same pipeline.
 *
 * <p>Start at {@link LoopbackApiClient}.
 *
 * <p>Uses: {@code client}, {@code scheme}, {@code request}, {@code pipeline}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.loopback;

import org.jspecify.annotations.NullMarked;
