package io.kjava.kubeproxy.rules;

import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names that Kubernetes gives to the chains of services and endpoints: a prefix and 16
 * characters of a hash, since names of chains are short. Pure.
 */
public final class ChainNames {
    private static final char[] BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();
    private static final int LENGTH = 16;

    private static final Pattern OURS =
            Pattern.compile("(KUBE-(SVC|SVL|EXT|FW|SEP|NPS|SVS|EXS|PFW)-.*)|KUBE-PROXY-CANARY"
                    + "|KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES|PROXY-FIREWALL)"
                    + "|KUBE-(FORWARD|FIREWALL|MARK-MASQ|POSTROUTING|IPTABLES-HINT)");

    private ChainNames() {}

    /** The part of a port's names that is its own. */
    public static String suffix(ServicePortName name) {
        return hash(seed(name));
    }

    /** The part of an endpoint's names that is its own. */
    public static String suffix(ServicePortName name, EndpointView endpoint) {
        return hash(seed(name) + endpoint.hostPort());
    }

    /** Whether a chain found in the kernel is one that a proxy makes. */
    static boolean isOurs(String chain) {
        return OURS.matcher(chain).matches();
    }

    /** All endpoints, in the policy {@code Cluster}. */
    static String cluster(ServicePortName name) {
        return "KUBE-SVC-" + suffix(name);
    }

    /** This node's endpoints, in the policy {@code Local}. */
    static String local(ServicePortName name) {
        return "KUBE-SVL-" + suffix(name);
    }

    /** Traffic from outside the cluster. */
    static String external(ServicePortName name) {
        return "KUBE-EXT-" + suffix(name);
    }

    /** Who may use the load balancer's addresses. */
    static String firewall(ServicePortName name) {
        return "KUBE-FW-" + suffix(name);
    }

    static String endpoint(ServicePortName name, EndpointView endpoint) {
        return "KUBE-SEP-" + suffix(name, endpoint);
    }

    private static String seed(ServicePortName name) {
        return name + name.protocol().toLowerCase(Locale.ROOT);
    }

    /** The 16 characters. */
    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return base32(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The first characters of the RFC 4648 form. */
    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder(LENGTH);
        int bits = 0;
        int held = 0;
        for (int i = 0; text.length() < LENGTH; i++) {
            held = (held << 8) | (bytes[i] & 0xff);
            bits += 8;
            while (bits >= 5 && text.length() < LENGTH) {
                bits -= 5;
                text.append(BASE32[(held >>> bits) & 0x1f]);
            }
        }
        return text.toString();
    }
}
