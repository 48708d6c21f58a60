/**
 * One resource's present and recent past, in memory, as encoded bytes and the few fields that
 * selectors ask for; never as trees. Encoded once, copied to every reader.
 *
 * <p>Start at {@link io.kjava.apiserver.watchcache.WatchCache}; readers see {@link
 * io.kjava.apiserver.watchcache.CacheImage}, watchers take {@link
 * io.kjava.apiserver.watchcache.WatchItem}. Uses: {@code api}, {@code codec}, {@code selector}, {@code
 * lifecycle}, {@code apiserver.storage}. Never knows: HTTP, users, kinds.
 */
@NullMarked
package io.kjava.apiserver.watchcache;

import org.jspecify.annotations.NullMarked;
