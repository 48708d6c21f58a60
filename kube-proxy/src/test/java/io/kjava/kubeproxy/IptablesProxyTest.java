package io.kjava.kubeproxy;

class IptablesProxyTest extends KubeProxyContractTest {
    @Override
    ProxyMode mode() {
        return ProxyMode.IPTABLES;
    }

    @Override
    String listRules(Machines machines) {
        return machines.on("node", "iptables-save");
    }

    @Override
    void flushRules(Machines machines) {
        machines.on("node", "iptables", "-t", "nat", "-F");
    }
}
