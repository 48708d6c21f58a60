package io.kjava.dist.join;

import static java.util.Objects.requireNonNull;

import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;

/**
 * What an agent says about itself. Requests for certificates are PEM; their subjects are decided by the
 * server.
 *
 * @param nodePassword made by the node at its first start; keeps others from taking its name
 */
public record JoinRequest(
        String nodeName,
        String nodeIp,
        String nodePassword,
        String kubeletRequest,
        String servingRequest,
        String proxyRequest,
        String agentRequest) {
    public JoinRequest {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(nodeIp, "nodeIp");
        requireNonNull(nodePassword, "nodePassword");
    }

    byte[] toJson() {
        return JsonCodec.writeTyped(this);
    }

    static JoinRequest fromJson(byte[] json) {
        DynamicObject object = JsonCodec.read(json);
        return new JoinRequest(
                object.text("nodeName"),
                object.text("nodeIp"),
                object.text("nodePassword"),
                object.text("kubeletRequest"),
                object.text("servingRequest"),
                object.text("proxyRequest"),
                object.text("agentRequest"));
    }
}
