/**
 * Cluster roles that are the sum of others.
 *
 * <p>Start at {@link io.kjava.controllers.clusterroles.AggregationReconciler}. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.clusterroles;

import org.jspecify.annotations.NullMarked;
