/**
 * The built-in admission rules, one class each; each declares the reader interface that it needs.
 *
 * <p>Uses: {@code admission}, {@code request}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.admission.plugins;

import org.jspecify.annotations.NullMarked;
