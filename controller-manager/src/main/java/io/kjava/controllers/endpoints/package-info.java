/**
 * Which pods stand behind a service, in the old form: one object for each service.
 *
 * <p>Start at {@link io.kjava.controllers.endpoints.EndpointsReconciler}. Uses: {@code .pods}, {@code
 * .objects}.
 */
@NullMarked
package io.kjava.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
