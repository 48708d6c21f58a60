/**
 * Addresses and ranges of addresses, as values.
 *
 * <p>Start at {@link io.kjava.net.IpRange}. Uses: nothing of ours.
 */
@NullMarked
package io.kjava.net;

import org.jspecify.annotations.NullMarked;
