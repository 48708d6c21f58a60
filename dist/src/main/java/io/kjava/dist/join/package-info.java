/**
 * How an agent becomes a member: it checks the server by the hash in its token, proves that it knows
 * the token's password, and gets certificates for keys that never leave it.
 *
 * <p>Start at {@link io.kjava.dist.join.JoinHandler} (server) and {@link io.kjava.dist.join.JoinClient}
 * (agent). Uses: {@code api}, {@code codec}, {@code pki}, {@code apiserver.request}, {@code
 * apiserver.pipeline}, {@code .bootstrap}.
 */
@NullMarked
package io.kjava.dist.join;

import org.jspecify.annotations.NullMarked;
