/**
 * Gives the node a pod network: bridge, address range, masquerading, overlay to the other nodes.
 *
 * <p>Start at {@link io.kjava.cni.PodNetwork}. The door of the module: others import this package
 * and nothing below it. Uses: {@code client}, {@code informer}, {@code lifecycle}, {@code process},
 * {@code .config}, {@code .link}, {@code .overlay}.
 */
@NullMarked
package io.kjava.cni;

import org.jspecify.annotations.NullMarked;
