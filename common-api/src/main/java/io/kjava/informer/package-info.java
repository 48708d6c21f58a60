/**
 * A local copy of one resource that follows the server.
 *
 * <p>Start at {@link io.kjava.informer.Informer}; components of one process share copies through
 * {@link io.kjava.informer.SharedInformers}. Uses: {@code api}, {@code client}, {@code
 * codec}, {@code time}, {@code lifecycle}.
 */
@NullMarked
package io.kjava.informer;

import org.jspecify.annotations.NullMarked;
