/**
 * Names of services and pods, answered by every node for itself on the cluster's DNS address.
 *
 * <p>Start at {@link io.kjava.addons.dns.DnsServer}; what it answers is decided by {@link
 * io.kjava.addons.dns.ClusterZone}, an immutable image, and forwarded by {@link
 * io.kjava.addons.dns.Upstream}. The only room of the module that knows Netty. Uses: {@code api},
 * {@code client}, {@code informer}, {@code lifecycle}.
 */
@NullMarked
package io.kjava.addons.dns;

import org.jspecify.annotations.NullMarked;
