/**
 * The ranges of cluster IPs: ready when they may be used, kept while addresses depend on them.
 *
 * <p>Start at {@link io.kjava.controllers.servicecidrs.ServiceCidrReconciler}. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.servicecidrs;

import org.jspecify.annotations.NullMarked;
