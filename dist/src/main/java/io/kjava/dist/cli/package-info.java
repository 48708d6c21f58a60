/**
 * The command line: words become settings, settings become a running node.
 *
 * <p>Start at {@link io.kjava.dist.cli.KjavaCommand}. Uses: {@code .config}, {@code .bootstrap}, {@code
 * .node}.
 */
@NullMarked
package io.kjava.dist.cli;

import org.jspecify.annotations.NullMarked;
