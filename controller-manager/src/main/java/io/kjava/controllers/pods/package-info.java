/**
 * What several controllers do to pods and to other things that they own: make, adopt, count, delete.
 *
 * <p>Start at {@link io.kjava.controllers.pods.PodActions} and {@link
 * io.kjava.controllers.pods.Ownership}. Uses: {@code api}, {@code client}, {@code controller}, {@code
 * events}, {@code informer}, {@code lifecycle}, {@code selector}, {@code .objects}.
 */
@NullMarked
package io.kjava.controllers.pods;

import org.jspecify.annotations.NullMarked;
