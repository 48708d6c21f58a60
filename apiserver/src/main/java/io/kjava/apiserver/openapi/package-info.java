/**
 * The API documents, OpenAPI v2 and v3, made from what is served and its schemas.
 *
 * <p>Start at {@link io.kjava.apiserver.openapi.OpenApiDocuments}. Uses: {@code api}, {@code codec},
 * {@code scheme}, {@code .schema}. Never knows: requests, storage, any one kind.
 */
@NullMarked
package io.kjava.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
