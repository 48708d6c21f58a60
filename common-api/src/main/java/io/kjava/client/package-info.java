/**
 * How any component talks to the API server, whatever the transport.
 *
 * <p>Start at {@link io.kjava.client.ApiClient}. Uses: {@code api}, {@code codec}, {@code scheme}, {@code
 * selector}.
 * Never knows: HTTP, sockets, who serves.
 */
@NullMarked
package io.kjava.client;

import org.jspecify.annotations.NullMarked;
