/**
 * Where the kubelet keeps its files, so that no two rooms spell a path.
 *
 * <p>Start at {@link io.kjava.kubelet.files.PodPaths}. Uses: {@code api}.
 */
@NullMarked
package io.kjava.kubelet.files;

import org.jspecify.annotations.NullMarked;
