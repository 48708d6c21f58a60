/**
 * The runtime contract over a unix socket. The only room that knows gRPC and the wire format.
 *
 * <p>Start at {@link io.kjava.cri.grpc.CriClient}. Messages are written and read by hand: the few
 * hundred fields that are used need no generated classes and no protobuf library, and the first call
 * is quick. Uses: {@code cri}, {@code lifecycle}.
 */
@NullMarked
package io.kjava.cri.grpc;

import org.jspecify.annotations.NullMarked;
