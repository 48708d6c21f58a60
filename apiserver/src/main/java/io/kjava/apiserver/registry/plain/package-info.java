/**
 * The groups whose kinds differ from each other only by switches: one table.
 *
 * <p>Start at {@link PlainKinds}.
 *
 * <p>Uses: {@code registry}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.registry.plain;

import org.jspecify.annotations.NullMarked;
