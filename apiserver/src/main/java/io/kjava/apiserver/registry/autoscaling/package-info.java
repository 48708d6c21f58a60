/**
 * Rules of the autoscaling group.
 *
 * <p>Uses: {@code registry}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.registry.autoscaling;

import org.jspecify.annotations.NullMarked;
