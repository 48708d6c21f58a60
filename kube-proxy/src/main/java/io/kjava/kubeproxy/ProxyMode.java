package io.kjava.kubeproxy;

import io.kjava.kubeproxy.iptables.IptablesBackend;
import io.kjava.kubeproxy.nftables.NftablesBackend;
import io.kjava.kubeproxy.rules.RuleBackend;
import io.kjava.kubeproxy.rules.RuleSettings;
import io.kjava.process.CommandRunner;

/** How services are made real; the names are those of Kubernetes' own setting. */
public enum ProxyMode {
    IPTABLES("iptables") {
        @Override
        RuleBackend backend(RuleSettings settings, CommandRunner runner) {
            return new IptablesBackend(settings, runner);
        }
    },
    NFTABLES("nftables") {
        @Override
        RuleBackend backend(RuleSettings settings, CommandRunner runner) {
            return new NftablesBackend(settings, runner);
        }
    };

    private final String wireName;

    ProxyMode(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    abstract RuleBackend backend(RuleSettings settings, CommandRunner runner);
}
