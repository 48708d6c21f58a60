/**
 * How: carries plans out over CRI, and reports what is there.
 *
 * <p>Start at {@link io.kjava.kubelet.runtime.ContainerEnvironment}. Uses: {@code api}, {@code cri},
 * {@code time}, {@code lifecycle}, {@code kubelet.observed}, {@code kubelet.plan}, {@code
 * kubelet.volume}, {@code kubelet.files}, {@code kubelet.events}. Used by: {@code kubelet.sync}.
 */
@NullMarked
package io.kjava.kubelet.runtime;

import org.jspecify.annotations.NullMarked;
