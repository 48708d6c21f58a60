/**
 * What is being asked, as values.
 *
 * <p>Start at {@link io.kjava.apiserver.request.ApiRequest}. Uses: {@code api}.
 */
@NullMarked
package io.kjava.apiserver.request;

import org.jspecify.annotations.NullMarked;
