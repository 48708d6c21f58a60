/**
 * What pods and every kind with a pod template share: defaults, rules and derived facts of a pod spec.
 *
 * <p>Start at {@link PodSpecDefaults} and {@link PodSpecRules}.
 *
 * <p>Uses: {@code registry}, {@code validation}. Used by: {@code registry.core} and the groups of
 * workloads.
 */
@NullMarked
package io.kjava.apiserver.registry.podspec;

import org.jspecify.annotations.NullMarked;
