/**
 * The vocabulary in which the rules of kinds are written: a place in an object, and what texts,
 * numbers, labels, addresses and amounts may be, in Kubernetes' words. No rule of one kind.
 *
 * <p>Start at {@link Spot}.
 *
 * <p>Uses: {@code validation}, {@code api}. Used by: {@code registry.podspec} and the groups' rooms.
 */
@NullMarked
package io.kjava.apiserver.registry.rules;

import org.jspecify.annotations.NullMarked;
