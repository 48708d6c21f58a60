package io.kjava.controllers.nodeipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.controllers.ControllerManagerConfig;
import io.kjava.controllers.TestingCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeIpamTest {
    @Test
    void everyNodeGetsAPartOfEachRange() {
        TestingCluster cluster =
                new TestingCluster(ControllerManagerConfig.defaults("ca", List.of("10.42.0.0/16", "fd00:42::/56")));
        cluster.node("n1").node("n2").settle();
        assertThat(cluster.get(Node.class, "n1").getSpec().getPodCIDRs())
                .containsExactly("10.42.0.0/24", "fd00:42:0:0:0:0:0:0/64");
        assertThat(cluster.get(Node.class, "n2").getSpec().getPodCIDR()).isEqualTo("10.42.1.0/24");
        assertThat(cluster.get(Node.class, "n1").getMetadata().getAnnotations())
                .containsEntry("node.alpha.kubernetes.io/ttl", "0");
    }

    @Test
    void partsGoRoundAndComeBack() {
        CidrPool pool = new CidrPool("192.168.0.0/23", 24);
        pool.occupy("192.168.1.0/24");
        assertThat(pool.take()).contains("192.168.0.0/24");
        assertThat(pool.take()).isEmpty();
        pool.release("192.168.1.0/24");
        assertThat(pool.take()).contains("192.168.1.0/24");
        assertThat(pool.holds("10.0.0.0/24")).isFalse();
    }
}
