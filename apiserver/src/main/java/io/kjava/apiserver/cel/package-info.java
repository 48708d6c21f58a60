/**
 * Expressions in the Common Expression Language, as Kubernetes speaks it: its types from schemas, its
 * functions, its cost limits. The only room that knows the library. Loaded with the first expression.
 *
 * <p>Start at {@link io.kjava.apiserver.cel.Expressions}. Never knows: requests, storage, any kind.
 */
@NullMarked
package io.kjava.apiserver.cel;

import org.jspecify.annotations.NullMarked;
