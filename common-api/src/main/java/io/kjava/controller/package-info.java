/**
 * Turning changes into reconcile calls: keys in, sealed outcomes out.
 *
 * <p>Start at {@link io.kjava.controller.Reconciler}; a {@link io.kjava.controller.ControllerSpec}
 * says what feeds it and a {@link io.kjava.controller.Controller} runs it. Uses: {@code api}, {@code
 * client}, {@code informer}, {@code time}, {@code lifecycle}, {@code telemetry}.
 */
@NullMarked
package io.kjava.controller;

import org.jspecify.annotations.NullMarked;
