/**
 * Does this object match? Label and field selectors, parsed once.
 *
 * <p>Uses: {@code api}.
 */
@NullMarked
package io.kjava.selector;

import org.jspecify.annotations.NullMarked;
