/**
 * Which kinds exist: the table of built-in resources.
 *
 * <p>Start at {@link io.kjava.scheme.BuiltinKinds}. Uses: {@code api}.
 */
@NullMarked
package io.kjava.scheme;

import org.jspecify.annotations.NullMarked;
