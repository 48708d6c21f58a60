/**
 * Rules of the events group.
 *
 * <p>Uses: {@code registry}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.registry.events;

import org.jspecify.annotations.NullMarked;
