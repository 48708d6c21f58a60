/**
 * {@code Storage} in a sorted map: real, but gone with the process; for tests and {@code
 * --datastore=memory}. Start at {@link io.kjava.apiserver.storage.memory.MemoryStorage}. Uses: {@code
 * apiserver.storage}, {@code lifecycle}.
 */
@NullMarked
package io.kjava.apiserver.storage.memory;

import org.jspecify.annotations.NullMarked;
