/**
 * {@code Storage} in this process, the default: durable, revisioned, bounded in size. The only room
 * that knows the engine (SQLite).
 *
 * <p>Start at {@link io.kjava.apiserver.storage.embedded.EmbeddedStorage}. One platform thread writes:
 * {@link io.kjava.apiserver.storage.embedded.GroupCommitter} makes one transaction of all that waits.
 * The table is an append-only log by revision; where a key's values stand in it is known in memory
 * ({@link io.kjava.apiserver.storage.embedded.KeyIndex}), so that no index is written. Uses: {@code
 * apiserver.storage}, {@code lifecycle}.
 */
@NullMarked
package io.kjava.apiserver.storage.embedded;

import org.jspecify.annotations.NullMarked;
