/**
 * Rules to the kernel through {@code iptables-restore}: whole the first time, then only what
 * changed; and {@code conntrack} for connections that outlive their endpoint.
 *
 * <p>Start at {@link io.kjava.kubeproxy.iptables.IptablesBackend}. Uses: {@code process}, {@code
 * .view}, {@code .rules}.
 */
@NullMarked
package io.kjava.kubeproxy.iptables;

import org.jspecify.annotations.NullMarked;
