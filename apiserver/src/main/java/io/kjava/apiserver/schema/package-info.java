/**
 * The shape of every kind, built-in or custom, as one structural schema; and the pure passes over an
 * object that read nothing but that schema.
 *
 * <p>Start at {@link io.kjava.apiserver.schema.SchemaCatalog}, then {@link
 * io.kjava.apiserver.schema.StructuralSchema}. Uses: {@code api}, {@code codec}, {@code scheme}, {@code
 * validation}. Never knows: requests, storage, any one kind.
 */
@NullMarked
package io.kjava.apiserver.schema;

import org.jspecify.annotations.NullMarked;
