/**
 * Rules to the kernel through {@code nft}, in a table of their own. Addresses of services stand in
 * maps, so that a packet is looked up once however many services there are, and one more service is
 * one more element; only services that ask for more (affinity, local policies) have chains.
 *
 * <p>Start at {@link io.kjava.kubeproxy.nftables.NftablesBackend}; {@link
 * io.kjava.kubeproxy.nftables.PortElements} is what one port of a service adds. Uses: {@code
 * process}, {@code .view}, {@code .rules}.
 */
@NullMarked
package io.kjava.kubeproxy.nftables;

import org.jspecify.annotations.NullMarked;
