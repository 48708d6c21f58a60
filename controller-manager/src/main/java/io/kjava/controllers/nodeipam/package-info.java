/**
 * Gives each node its part of the cluster's address ranges.
 *
 * <p>Start at {@link io.kjava.controllers.nodeipam.NodeIpamReconciler}; {@code CidrPool} does the arithmetic.
 * Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.nodeipam;

import org.jspecify.annotations.NullMarked;
