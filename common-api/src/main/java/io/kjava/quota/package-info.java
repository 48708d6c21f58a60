/**
 * How much of a quota an object uses: the one formula that admission and recalculation must share. Pure.
 *
 * <p>Start at {@link io.kjava.quota.QuotaUsage} and {@link io.kjava.quota.QuotaScopes}. Uses: {@code api}.
 */
@NullMarked
package io.kjava.quota;

import org.jspecify.annotations.NullMarked;
