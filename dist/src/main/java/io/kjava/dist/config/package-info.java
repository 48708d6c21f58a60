/**
 * What an operator chose, complete and valid: command line over file over defaults.
 *
 * <p>Start at {@link io.kjava.dist.config.ServerConfig} and {@link io.kjava.dist.config.NodeConfig}.
 * Uses: {@code codec}.
 */
@NullMarked
package io.kjava.dist.config;

import org.jspecify.annotations.NullMarked;
