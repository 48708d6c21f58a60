/**
 * Kinds that users define: their definitions, what a definition makes of a resource, and how its
 * objects are validated, defaulted, pruned and converted.
 *
 * <p>Start at {@link io.kjava.apiserver.extension.DefinitionController}, then {@link
 * io.kjava.apiserver.extension.CustomResourceRegistrar}. Uses: {@code registry}, {@code schema},
 * {@code watchcache}. Never knows: requests, handlers.
 */
@NullMarked
package io.kjava.apiserver.extension;

import org.jspecify.annotations.NullMarked;
