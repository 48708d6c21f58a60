/**
 * One active instance among many, by a Lease.
 *
 * <p>Start at {@link io.kjava.leader.LeaderElection}. Uses: {@code api}, {@code client}, {@code
 * lifecycle}.
 */
@NullMarked
package io.kjava.leader;

import org.jspecify.annotations.NullMarked;
