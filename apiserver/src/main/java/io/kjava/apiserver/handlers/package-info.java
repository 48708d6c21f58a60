/**
 * One class per verb: decode, call the registry, encode.
 *
 * <p>Start at {@link ResourceRouter}.
 *
 * <p>Uses: {@code codec}, {@code http} for watches that an event loop writes, {@code request}, {@code
 * pipeline}, {@code registry}, {@code patch}, {@code printing}, {@code protobuf}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.handlers;

import org.jspecify.annotations.NullMarked;
