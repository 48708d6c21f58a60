/**
 * The cluster at one instant, immutable.
 *
 * <p>Start at {@link io.kjava.scheduler.snapshot.ClusterSnapshot}. Uses: {@code api}, {@code selector}.
 */
@NullMarked
package io.kjava.scheduler.snapshot;

import org.jspecify.annotations.NullMarked;
