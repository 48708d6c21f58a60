package io.kjava.dist.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/** What an operator chose about an agent: its node, and the server to join. */
public record AgentConfig(NodeConfig node, URI server, String token) {
    public AgentConfig {
        requireNonNull(node, "node");
        requireNonNull(server, "server");
        requireNonNull(token, "token");
    }
}
