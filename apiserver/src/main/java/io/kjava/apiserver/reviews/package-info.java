/**
 * Types that are only asked, never stored: who is this, may they, give me a token.
 *
 * <p>Uses: {@code authn}, {@code authz}, {@code registry}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.reviews;

import org.jspecify.annotations.NullMarked;
