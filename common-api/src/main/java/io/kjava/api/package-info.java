/**
 * What every object has in common: its key, its resource, and the one failure that crosses borders.
 *
 * <p>Start at {@link io.kjava.api.ObjectKey}, {@link io.kjava.api.ResourceName} and {@link
 * io.kjava.api.ApiException}. Uses: nothing of ours. Used by: everyone.
 */
@NullMarked
package io.kjava.api;

import org.jspecify.annotations.NullMarked;
