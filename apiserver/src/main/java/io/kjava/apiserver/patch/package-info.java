/**
 * Pure functions from an old object and a patch to a new object, and the record of who owns which
 * field.
 *
 * <p>Start at {@link io.kjava.apiserver.patch.ServerSideApply} or any of the three other patches. Uses:
 * {@code api}, {@code codec}, {@code .schema}.
 */
@NullMarked
package io.kjava.apiserver.patch;

import org.jspecify.annotations.NullMarked;
