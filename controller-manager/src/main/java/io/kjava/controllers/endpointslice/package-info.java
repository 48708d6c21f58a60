/**
 * Which pods stand behind a service, in slices of at most a hundred.
 *
 * <p>Start at {@link io.kjava.controllers.endpointslice.EndpointSliceReconciler}; what should be there is
 * decided by {@code DesiredEndpoints}, how slices change by {@code SlicePlan}. Uses: {@code .pods}, {@code
 * .objects}.
 */
@NullMarked
package io.kjava.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
