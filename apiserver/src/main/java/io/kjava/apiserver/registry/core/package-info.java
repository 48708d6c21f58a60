/**
 * Rules of the core group: pods, services, namespaces, nodes and what they hold.
 *
 * <p>Start at {@link CoreStrategies}.
 *
 * <p>Uses: {@code registry}, {@code request}, {@code storage}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.registry.core;

import org.jspecify.annotations.NullMarked;
