/**
 * Rules of the apps group.
 *
 * <p>Start at {@link AppsStrategies}.
 *
 * <p>Uses: {@code registry}, {@code registry.podspec}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.registry.apps;

import org.jspecify.annotations.NullMarked;
