/**
 * Objects to bytes and back: JSON, YAML, and any object as a tree behind a small typed face.
 *
 * <p>Start at {@link io.kjava.codec.DynamicObject} and {@link io.kjava.codec.JsonCodec}. The only
 * room, with the pure rooms that work on a {@code DynamicObject}, that knows the JSON library. Uses:
 * {@code api}.
 */
@NullMarked
package io.kjava.codec;

import org.jspecify.annotations.NullMarked;
