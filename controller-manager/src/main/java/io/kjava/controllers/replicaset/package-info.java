/**
 * Keeps the number of pods that a ReplicaSet or a ReplicationController asks for.
 *
 * <p>Start at {@link io.kjava.controllers.replicaset.ReplicaSetReconciler}. Uses: {@code .pods},
 * {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
