/**
 * How kjava writes its log: one line an event, on standard error. In code and not in a file of
 * settings, because reading XML takes a tenth of a start.
 *
 * <p>Start at {@link io.kjava.dist.logging.LogSetup}, which Logback finds by its service file. Uses:
 * nothing of kjava.
 */
@NullMarked
package io.kjava.dist.logging;

import org.jspecify.annotations.NullMarked;
