/**
 * The network configuration list that the container runtime reads. The reference plugins do the
 * work for each pod, so that no JVM starts for a pod.
 *
 * <p>Start at {@link io.kjava.cni.config.NetworkConfList}. Uses: nothing of ours but JSON.
 */
@NullMarked
package io.kjava.cni.config;

import org.jspecify.annotations.NullMarked;
