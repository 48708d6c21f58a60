package io.kjava.kubelet.runtime;

import io.kjava.cri.SandboxConfig;
import java.util.List;

/**
 * The sandbox that containers are started in.
 *
 * @param podIps the pod's addresses; the host's own with its network
 */
record SandboxInUse(String id, SandboxConfig config, List<String> podIps) {}
