/**
 * Rules of the batch group.
 *
 * <p>Start at {@link BatchStrategies}.
 *
 * <p>Uses: {@code registry}, {@code registry.podspec}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.registry.batch;

import org.jspecify.annotations.NullMarked;
