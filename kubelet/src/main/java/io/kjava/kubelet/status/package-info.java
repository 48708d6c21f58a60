/**
 * Telling the API what became of pods.
 *
 * <p>Start at {@link io.kjava.kubelet.status.PodStatusView}, which is pure, and {@link
 * io.kjava.kubelet.status.StatusReporter}, which patches. Uses: {@code api}, {@code client}, {@code
 * time}, {@code lifecycle}, {@code kubelet.observed}, {@code kubelet.plan}. Used by: {@code
 * kubelet.sync}.
 */
@NullMarked
package io.kjava.kubelet.status;

import org.jspecify.annotations.NullMarked;
