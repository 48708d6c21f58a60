/**
 * Pure: a table of services becomes packet rules. The hard part of the proxy, testable with values.
 *
 * <p>Start at {@link io.kjava.kubeproxy.rules.RulePlanner}; {@link
 * io.kjava.kubeproxy.rules.RuleBackend} is what carries a plan out. Uses: {@code .view}.
 */
@NullMarked
package io.kjava.kubeproxy.rules;

import org.jspecify.annotations.NullMarked;
