/**
 * Files that a pod expects.
 *
 * <p>Start at {@link io.kjava.kubelet.volume.PodVolumes} and its implementation {@link
 * io.kjava.kubelet.volume.HostVolumes}, which {@link io.kjava.kubelet.volume.VolumeAssembly} builds; a
 * {@code VolumeMounter} each knows one family of volumes. Uses: {@code api}, {@code client}, {@code
 * time}, {@code lifecycle}, {@code process}, {@code cri} (values only), {@code kubelet.files}, {@code
 * kubelet.environment}, {@code kubelet.references}, {@code kubelet.kernel}. Used by: {@code
 * kubelet.sync}, {@code kubelet.runtime}.
 */
@NullMarked
package io.kjava.kubelet.volume;

import org.jspecify.annotations.NullMarked;
