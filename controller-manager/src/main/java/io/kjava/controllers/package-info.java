/**
 * Many small programs that make status follow spec: the door and the table of contents.
 *
 * <p>Start at {@link io.kjava.controllers.ControllerCatalog}, which lists every controller; {@link
 * io.kjava.controllers.ControllerManager} runs them. Uses: all of this module, {@code client}, {@code
 * controller}, {@code events}, {@code informer}, {@code leader}, {@code lifecycle}. Imported by nothing
 * in this module.
 */
@NullMarked
package io.kjava.controllers;

import org.jspecify.annotations.NullMarked;
