/**
 * Makes services real in the kernel of one node.
 *
 * <p>Start at {@link io.kjava.kubeproxy.KubeProxy}. The door of the module: others import this
 * package and nothing below it. Uses: {@code client}, {@code informer}, {@code lifecycle}, {@code
 * process}, {@code .view}, {@code .rules}, {@code .iptables}, {@code .health}.
 */
@NullMarked
package io.kjava.kubeproxy;

import org.jspecify.annotations.NullMarked;
