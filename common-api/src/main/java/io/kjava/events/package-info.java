/**
 * Telling users what happened to an object.
 *
 * <p>Start at {@link io.kjava.events.EventRecorder}; {@link io.kjava.events.ApiEventRecorder} writes
 * them. Uses: {@code api}, {@code client}, {@code scheme}, {@code time}, {@code lifecycle}.
 */
@NullMarked
package io.kjava.events;

import org.jspecify.annotations.NullMarked;
