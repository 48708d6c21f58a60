package io.kjava.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.request.UserInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the node n1 may do with pods, of which only "mine" is known to be its own. */
class NodeAuthorizerTest {
    private final NodeAuthorizer authorizer = new NodeAuthorizer(new NodeAuthorizer.NodeReferences() {
        @Override
        public boolean isReferred(String node, String resource, String namespace, String name) {
            return isOn(node, namespace, name);
        }

        @Override
        public boolean isOn(String node, String namespace, String pod) {
            return node.equals("n1") && pod.equals("mine");
        }

        @Override
        public boolean isVolumeOf(String node, String volume) {
            return node.equals("n1") && volume.equals("mine");
        }

        @Override
        public boolean names(String node, String group, String plural, String name) {
            return node.equals("n1") && name.equals("mine");
        }
    });

    @ParameterizedTest
    @CsvSource({
        "get, '', mine, true",
        "get, '', other, false",
        "create, '', '', true",
        "delete, '', other, true",
        "update, '', mine, false",
        "patch, status, mine, true",
        // not known yet, or no longer: NodeRestriction and the store judge
        "patch, status, other, true",
        "update, status, other, true",
        "create, eviction, other, true",
        "get, log, mine, false",
        "create, binding, mine, false",
    })
    void podsAreReadByReferenceAndWrittenAsAdmissionLets(String verb, String subresource, String pod, boolean allowed) {
        AccessQuestion question = AccessQuestion.resource(
                UserInfo.of("system:node:n1", "system:nodes"), verb, "", "v1", "pods", subresource, "default", pod);

        assertThat(authorizer.authorize(question) instanceof Decision.Allowed).isEqualTo(allowed);
    }
}
