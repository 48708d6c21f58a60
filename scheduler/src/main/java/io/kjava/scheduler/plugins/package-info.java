/**
 * The rules, one class each, pure.
 *
 * <p>Uses: {@code api}, {@code selector}, {@code .snapshot}, {@code .framework}.
 */
@NullMarked
package io.kjava.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
