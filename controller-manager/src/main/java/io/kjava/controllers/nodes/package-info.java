/**
 * Questions that several controllers ask about nodes: taints and tolerations, affinity, conditions. Pure.
 *
 * <p>Uses: {@code .objects}. Used by: {@code .daemonset}, {@code .nodelifecycle}, {@code .tainteviction}.
 */
@NullMarked
package io.kjava.controllers.nodes;

import org.jspecify.annotations.NullMarked;
