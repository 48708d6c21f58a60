/** Kill it and look. */
@NullMarked
package io.kjava.it.failure;

import org.jspecify.annotations.NullMarked;
