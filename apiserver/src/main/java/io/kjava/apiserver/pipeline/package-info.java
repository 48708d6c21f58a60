/**
 * The ordered chain in front of every handler.
 *
 * <p>Start at {@link io.kjava.apiserver.pipeline.RequestHandler}. Uses: {@code api}, {@code time},
 * {@code telemetry}, {@code .request}, {@code .authn}, {@code .authz}, {@code .audit}.
 */
@NullMarked
package io.kjava.apiserver.pipeline;

import org.jspecify.annotations.NullMarked;
