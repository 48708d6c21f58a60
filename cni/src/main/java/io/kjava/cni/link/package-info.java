/**
 * Links, addresses, routes and packet rules of one network namespace.
 *
 * <p>Start at {@link io.kjava.cni.link.Links}; changes are {@link io.kjava.cni.link.LinkChange}s.
 * The only room of the module that runs {@code ip}, {@code bridge}, {@code sysctl} and {@code
 * iptables}. Uses: {@code process}. Never knows: nodes, pods.
 */
@NullMarked
package io.kjava.cni.link;

import org.jspecify.annotations.NullMarked;
