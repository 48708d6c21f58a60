/**
 * Services and their endpoints at one instant, immutable, one address family at a time.
 *
 * <p>Start at {@link io.kjava.kubeproxy.view.ServiceTable}; {@link
 * io.kjava.kubeproxy.view.ServiceTracker} is its single writer. Uses: {@code api}, {@code
 * informer}. Never knows: rules, the kernel.
 */
@NullMarked
package io.kjava.kubeproxy.view;

import org.jspecify.annotations.NullMarked;
