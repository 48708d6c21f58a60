/**
 * What the node, its pods and their containers use, in the words of the kubelet's statistics endpoints.
 *
 * <p>Start at {@link io.kjava.kubelet.stats.UsageReader}; {@link io.kjava.kubelet.stats.StatsSummary},
 * {@link io.kjava.kubelet.stats.ResourceMetrics} and {@link io.kjava.kubelet.stats.CadvisorMetrics}
 * are what clients read. Uses: {@code api}, {@code cri}, {@code kubelet.observed}, {@code
 * kubelet.files}, {@code kubelet.kernel}, {@code kubelet.resources}. Used by: {@code kubelet.server}.
 * Never knows: HTTP.
 */
@NullMarked
package io.kjava.kubelet.stats;

import org.jspecify.annotations.NullMarked;
