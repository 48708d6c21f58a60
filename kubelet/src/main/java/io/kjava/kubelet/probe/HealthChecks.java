package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Probe;
import io.kjava.cri.StreamingService;
import java.time.InstantSource;

/** Finds the way to ask that a probe's spec names. */
final class HealthChecks {
    private final StreamingService commands;
    private final InstantSource clock;

    HealthChecks(StreamingService commands, InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
        this.commands = requireNonNull(commands, "commands");
    }

    HealthCheck of(Probe probe) {
        if (probe.getExec() != null) {
            return new ExecProbe(probe.getExec().getCommand(), commands);
        }
        if (probe.getHttpGet() != null) {
            return new HttpProbe(probe.getHttpGet(), clock);
        }
        if (probe.getTcpSocket() != null) {
            return new TcpProbe(probe.getTcpSocket());
        }
        if (probe.getGrpc() != null) {
            return new GrpcProbe(probe.getGrpc(), clock);
        }
        return (target, timeout) -> new ProbeOutcome.Unknown("missing probe handler");
    }
}
