/**
 * What does this server serve? Documents made from the catalogue, cached until it changes.
 *
 * <p>Start at {@link DiscoveryHandler}.
 *
 * <p>Uses: {@code scheme}, {@code request}, {@code pipeline}, {@code registry}. Used by: the door.
 */
@NullMarked
package io.kjava.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
