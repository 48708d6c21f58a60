package io.kjava.dist.join;

import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;

/** What a new member needs: certificates for its keys, whom to trust, the cluster's settings. */
public record JoinAnswer(
        String serverCa,
        String clientCa,
        String kubeletCertificate,
        String servingCertificate,
        String proxyCertificate,
        String agentCertificate,
        String clusterCidr,
        String serviceCidr,
        String clusterDns,
        String clusterDomain) {
    byte[] toJson() {
        return JsonCodec.writeTyped(this);
    }

    static JoinAnswer fromJson(byte[] json) {
        DynamicObject object = JsonCodec.read(json);
        return new JoinAnswer(
                object.text("serverCa"),
                object.text("clientCa"),
                object.text("kubeletCertificate"),
                object.text("servingCertificate"),
                object.text("proxyCertificate"),
                object.text("agentCertificate"),
                object.text("clusterCidr"),
                object.text("serviceCidr"),
                object.text("clusterDns"),
                object.text("clusterDomain"));
    }
}
