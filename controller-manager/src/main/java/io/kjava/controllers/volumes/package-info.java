/**
 * Claims and volumes: brings them together, guards what is in use, makes the claims of ephemeral volumes.
 *
 * <p>Start at {@link io.kjava.controllers.volumes.VolumeControllers}; which volume fits a claim is decided by
 * {@code io.kjava.volumes.VolumeMatch}. Uses: {@code volumes}, {@code .nodes}, {@code .objects}, {@code .pods}.
 */
@NullMarked
package io.kjava.controllers.volumes;

import org.jspecify.annotations.NullMarked;
