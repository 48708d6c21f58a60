/**
 * Tells kubelets how long they may keep what they have read, by the size of the cluster.
 *
 * <p>Start at {@link io.kjava.controllers.ttl.TtlReconciler}. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.ttl;

import org.jspecify.annotations.NullMarked;
