/**
 * The border between HTTP and the API: an exchange becomes a request, an answer becomes bytes.
 *
 * <p>Start at {@link HttpFrontend}.
 *
 * <p>Uses: {@code http}, {@code request}, {@code pipeline}. Used by: the door.
 * Never knows: kinds, storage, users.
 */
@NullMarked
package io.kjava.apiserver.http;

import org.jspecify.annotations.NullMarked;
