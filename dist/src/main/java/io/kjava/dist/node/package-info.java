/**
 * A whole node, in start order: the only place that sees every module.
 *
 * <p>Start at {@link io.kjava.dist.node.ServerNode} and {@link io.kjava.dist.node.AgentNode}.
 */
@NullMarked
package io.kjava.dist.node;

import org.jspecify.annotations.NullMarked;
