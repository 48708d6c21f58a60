package io.kjava.apiserver.registry.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.registry.podspec.PodWarnings;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The texts are those of Kubernetes 1.36. */
class WarningsTest {
    @Test
    void tellWhatAServiceSetsInVain() {
        assertThat(ServiceWarnings.of(object("""
                {'spec':{'type':'ClusterIP','clusterIP':'None','externalIPs':['1.2.3.4'],'externalName':'a.b',
                'loadBalancerIP':'1.2.3.5','sessionAffinity':'ClientIP'}}""")))
                .containsExactly(
                        "spec.loadBalancerIP is ignored for headless services",
                        "spec.externalIPs is ignored for headless services",
                        "spec.SessionAffinity is ignored for headless services",
                        "spec.externalName is ignored when spec.type is not \"ExternalName\"");
    }

    @Test
    void tellWhatAServiceShouldSetOtherwise() {
        assertThat(ServiceWarnings.of(object("""
                {'metadata':{'annotations':{'service.kubernetes.io/topology-aware-hints':'auto'}},
                'spec':{'type':'ClusterIP','clusterIP':'10.0.0.1','externalIPs':['FD00::1'],
                'sessionAffinity':'None','trafficDistribution':'PreferClose'}}""")))
                .containsExactly(
                        "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use"
                                + " service.kubernetes.io/topology-mode instead",
                        "spec.externalIPs[0]: IPv6 address \"FD00::1\" should be in RFC 5952 canonical format"
                                + " (\"fd00::1\")",
                        "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
                        "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }

    @Test
    void tellWhatIsOldInAVolume() {
        assertThat(VolumeWarnings.volume(object("""
                {'metadata':{'annotations':{'volume.beta.kubernetes.io/mount-options':'ro'}},
                'spec':{'persistentVolumeReclaimPolicy':'Recycle','rbd':{},'capacity':{'storage':'1500m'},
                'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':[
                {'key':'beta.kubernetes.io/os','operator':'Exists'}]}]}}}}""")))
                .containsExactly(
                        "metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use"
                                + " \"mountOptions\" attribute instead",
                        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the"
                                + " recommended approach is to use dynamic provisioning.",
                        "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key:"
                                + " beta.kubernetes.io/os is deprecated since v1.14; use \"kubernetes.io/os\" instead",
                        "spec.rbd: deprecated in v1.28, non-functional in v1.31+",
                        "spec.capacity[storage]: fractional byte value \"1500m\" is invalid, must be an integer");
    }

    @Test
    void tellOfPortsInEachOthersWay() {
        DynamicObject pod = object("""
                {'spec':{'containers':[
                {'ports':[{'containerPort':80,'protocol':'TCP'},{'containerPort':80,'protocol':'TCP','hostPort':9}]},
                {'ports':[{'containerPort':80,'protocol':'TCP','hostPort':9,'hostIP':'1.2.3.4'},
                {'containerPort':80,'protocol':'UDP'}]}]}}""");
        assertThat(PodWarnings.of(pod.at("spec"), "spec", Map.of()))
                .containsExactly(
                        "spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]",
                        "spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[0]",
                        "spec.containers[1].ports[0]: dangerously ambiguous port definition with"
                                + " spec.containers[0].ports[1]");
    }

    @Test
    void aVariableMayBuildOnItself() {
        DynamicObject pod = object("""
                {'spec':{'containers':[{'env':[{'name':'X','value':'1'},{'name':'X','value':'$(X)2'},
                {'name':'X','value':'3'}]}]}}""");
        assertThat(PodWarnings.of(pod.at("spec"), "spec", Map.of()))
                .containsExactly("spec.containers[0].env[2]: hides previous definition of \"X\", which may be"
                        + " dropped when using apply");
    }

    private static DynamicObject object(String json) {
        return JsonCodec.read(json.replace('\'', '"').getBytes(UTF_8));
    }
}
