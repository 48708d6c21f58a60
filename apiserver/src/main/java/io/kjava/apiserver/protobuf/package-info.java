/**
 * Kubernetes objects in protobuf, read by the numbers that the structural schema has.
 *
 * <p>Start at {@link io.kjava.apiserver.protobuf.ProtobufCodec}. Uses: {@code api}, {@code codec},
 * {@code schema}. Used by: {@code handlers}. Never knows: requests, storage, any one kind.
 */
@NullMarked
package io.kjava.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
