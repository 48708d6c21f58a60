/**
 * Which volume fits a claim: the one rule that the scheduler and the binder must share. Pure.
 *
 * <p>Start at {@link io.kjava.volumes.VolumeMatch}. Uses: {@code api}, {@code selector}.
 */
@NullMarked
package io.kjava.volumes;

import org.jspecify.annotations.NullMarked;
