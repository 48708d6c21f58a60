/** Programs that measure the real JAR on this machine. */
@NullMarked
package io.kjava.it.bench;

import org.jspecify.annotations.NullMarked;
