package io.kjava.kubeproxy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.api.ObjectKey;
import io.kjava.kubeproxy.view.EndpointView;
import io.kjava.kubeproxy.view.ServicePortName;
import org.junit.jupiter.api.Test;

class ChainNamesTest {
    /** The names that every cluster shows for its own API. */
    @Test
    void theApiServiceHasTheNameThatItHasInEveryCluster() {
        ServicePortName api = new ServicePortName(ObjectKey.of("default", "kubernetes"), "https", "TCP");
        assertThat(ChainNames.cluster(api)).isEqualTo("KUBE-SVC-NPX46M4PTMTKRN6Y");
        ServicePortName dns = new ServicePortName(ObjectKey.of("kube-system", "kube-dns"), "dns", "UDP");
        assertThat(ChainNames.cluster(dns)).isEqualTo("KUBE-SVC-TCOU7JCQXEZGVUNU");
        ServicePortName dnsTcp = new ServicePortName(ObjectKey.of("kube-system", "kube-dns"), "dns-tcp", "TCP");
        assertThat(ChainNames.cluster(dnsTcp)).isEqualTo("KUBE-SVC-ERIFXISQEP7F7OF4");
    }

    @Test
    void everyKindOfChainFitsTheKernelsLimit() {
        ServicePortName name = new ServicePortName(ObjectKey.of("a", "b"), "", "SCTP");
        assertThat(name).hasToString("a/b");
        EndpointView endpoint = EndpointView.ready("2001:db8::1", 80, true);
        assertThat(ChainNames.endpoint(name, endpoint)).hasSizeLessThanOrEqualTo(28);
        assertThat(ChainNames.firewall(name)).startsWith("KUBE-FW-");
        assertThat(Chain.isOurs(ChainNames.local(name))).isTrue();
        assertThat(Chain.isOurs("KUBE-KUBELET-CANARY")).isFalse();
        assertThat(Chain.isOurs("KUBE-POD-FW-ABC")).isFalse();
    }
}
