package io.kjava.kubelet.probe;

import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** Whether a port accepts connections. */
final class TcpProbe implements HealthCheck {
    private final TCPSocketAction action;

    TcpProbe(TCPSocketAction action) {
        this.action = action;
    }

    @Override
    public ProbeOutcome check(ProbeTarget target, Duration timeout) {
        String host = action.getHost() == null || action.getHost().isEmpty() ? target.podIp() : action.getHost();
        int port;
        try {
            port = target.port(action.getPort());
        } catch (IllegalArgumentException e) {
            return new ProbeOutcome.Unknown(String.valueOf(e.getMessage()));
        }
        try (Socket _ = Connections.open(host, port, timeout)) {
            return new ProbeOutcome.Success();
        } catch (IOException e) {
            return new ProbeOutcome.Failure(Connections.dialProblem(host, port, e));
        }
    }
}
