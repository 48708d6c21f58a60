/** One test class for each flow of the architecture, with the flow's name. */
@NullMarked
package io.kjava.it.flow;

import org.jspecify.annotations.NullMarked;
