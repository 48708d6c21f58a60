/**
 * May they? Each authorizer has an opinion or none; the first opinion decides.
 *
 * <p>Start at {@link Authorizer}; what is asked is an {@link AccessQuestion}.
 *
 * <p>Uses: {@code request}. Used by: {@code pipeline}, review handlers.
 */
@NullMarked
package io.kjava.apiserver.authz;

import org.jspecify.annotations.NullMarked;
