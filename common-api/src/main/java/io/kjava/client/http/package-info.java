/**
 * The API client over HTTPS.
 *
 * <p>Start at {@link io.kjava.client.http.HttpApiClient}; {@link io.kjava.client.http.ApiEndpoint} says
 * where and as whom. Uses: {@code api}, {@code scheme}, {@code codec}, {@code client}, {@code pki}.
 */
@NullMarked
package io.kjava.client.http;

import org.jspecify.annotations.NullMarked;
