/**
 * Shared vocabulary of field errors: where, what, and all of them at once. No rule about any one kind.
 *
 * <p>Uses: {@code api}.
 */
@NullMarked
package io.kjava.validation;

import org.jspecify.annotations.NullMarked;
