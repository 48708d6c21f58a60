/**
 * The write path and the read path of every kind.
 *
 * <p>Uses: {@code api}, {@code codec}, {@code scheme}, {@code selector}, {@code validation}, {@code
 * .request}, {@code .admission}, {@code .schema}, {@code .storage}, {@code .watchcache}.
 */
@NullMarked
package io.kjava.apiserver.registry;

import org.jspecify.annotations.NullMarked;
