/**
 * {@code main}, and the only exit of the process.
 *
 * <p>Start at {@link io.kjava.dist.Main}. Uses: {@code .cli}.
 */
@NullMarked
package io.kjava.dist;

import org.jspecify.annotations.NullMarked;
