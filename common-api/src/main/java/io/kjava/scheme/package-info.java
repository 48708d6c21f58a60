/**
 * Which kinds exist: the table of built-in resources.
 *
 * <p>Start at {@link io.kjava.scheme.BuiltinKinds}. Uses: {@code api}; the typed kinds for their annotations.
 */
@NullMarked
package io.kjava.scheme;

import org.jspecify.annotations.NullMarked;
