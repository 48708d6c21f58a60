/**
 * Events and assumed pods become the next snapshot.
 *
 * <p>Start at {@link io.kjava.scheduler.cache.SnapshotCache}, the single writer. Uses: {@code
 * .snapshot}.
 */
@NullMarked
package io.kjava.scheduler.cache;

import org.jspecify.annotations.NullMarked;
