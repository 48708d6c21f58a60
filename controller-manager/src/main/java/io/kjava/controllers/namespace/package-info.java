/**
 * Empties a namespace that was deleted and lets it go.
 *
 * <p>Start at {@link io.kjava.controllers.namespace.NamespaceReconciler}. Uses: {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.namespace;

import org.jspecify.annotations.NullMarked;
