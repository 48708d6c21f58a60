/**
 * Is it alive, ready, measured?
 *
 * <p>Start at {@link HealthHandler}.
 *
 * <p>Uses: {@code lifecycle}, {@code telemetry}, {@code request}, {@code pipeline}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.health;

import org.jspecify.annotations.NullMarked;
