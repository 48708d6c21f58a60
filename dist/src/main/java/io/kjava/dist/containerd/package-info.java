/**
 * The container runtime that this node starts and supervises, its configuration and the images that
 * come with kjava.
 *
 * <p>Start at {@link io.kjava.dist.containerd.ContainerdProcess}. Uses: {@code lifecycle}.
 */
@NullMarked
package io.kjava.dist.containerd;

import org.jspecify.annotations.NullMarked;
