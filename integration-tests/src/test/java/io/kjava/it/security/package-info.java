/** Who gets in, and what cannot be done from outside, at a real server over the wire. */
@NullMarked
package io.kjava.it.security;

import org.jspecify.annotations.NullMarked;
