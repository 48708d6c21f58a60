/**
 * Replaces this process by one with a server's JVM flags, without a second process in between.
 *
 * <p>Called by the launcher by name. Uses: {@code io.kjava.launcher}.
 */
@NullMarked
package io.kjava.dist.launch;

import org.jspecify.annotations.NullMarked;
