/**
 * Counts again what the objects of a namespace use of its quotas.
 *
 * <p>Start at {@link io.kjava.controllers.resourcequota.QuotaReconciler}; the formula is in {@code quota} of
 * common-api, because admission must use the same. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.resourcequota;

import org.jspecify.annotations.NullMarked;
