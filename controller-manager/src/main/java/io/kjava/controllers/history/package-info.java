/**
 * Past templates of daemon sets and stateful sets, kept as ControllerRevisions.
 *
 * <p>Start at {@link io.kjava.controllers.history.RevisionHistory}. Uses: {@code client}, {@code codec},
 * {@code .objects}, {@code .pods}. Used by: {@code .daemonset}, {@code .statefulset}.
 */
@NullMarked
package io.kjava.controllers.history;

import org.jspecify.annotations.NullMarked;
