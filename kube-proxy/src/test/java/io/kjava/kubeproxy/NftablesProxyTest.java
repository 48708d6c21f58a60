package io.kjava.kubeproxy;

class NftablesProxyTest extends KubeProxyContractTest {
    @Override
    ProxyMode mode() {
        return ProxyMode.NFTABLES;
    }

    @Override
    String listRules(Machines machines) {
        return machines.on("node", "nft", "list", "ruleset");
    }

    @Override
    void flushRules(Machines machines) {
        machines.on("node", "nft", "flush", "ruleset");
    }
}
