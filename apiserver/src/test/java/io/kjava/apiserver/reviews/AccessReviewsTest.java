package io.kjava.apiserver.reviews;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages are those of a stock server, with values as 1.36 shows them. */
class AccessReviewsTest {
    private static final String BOTH = "{'resourceAttributes':{'namespace':'x'},'nonResourceAttributes':{'path':'/x'}}";
    private final AccessReviews reviews = new AccessReviews(Authorizer.firstOf(List.of()));
    private final UserInfo asker = UserInfo.of("jane");

    @Test
    void aQuestionIsAboutSomebodyAndOneThing() {
        assertThatThrownBy(() -> reviews.subject(asker, "", review("{}", BOTH)))
                .hasMessage(".authorization.k8s.io \"\" is invalid: [spec.nonResourceAttributes: Invalid value:"
                        + " {\"path\":\"/x\"}: cannot be specified in combination with resourceAttributes,"
                        + " spec.user: Invalid value: \"\": at least one of user or group must be specified]");
    }

    @Test
    void aQuestionIsNoObject() {
        assertThatThrownBy(() -> reviews.self(
                        asker, "", review("{'name':'a','namespace':'b'}", "{'nonResourceAttributes':{'path':'/x'}}")))
                .hasMessage(".authorization.k8s.io \"\" is invalid: metadata: Invalid value: {\"name\":\"a\"}:"
                        + " must be empty");
    }

    @Test
    void aLocalQuestionIsAboutResourcesOfItsNamespace() {
        assertThatThrownBy(() -> reviews.local(asker, "y", review("{}", "{'user':'u'," + BOTH.substring(1))))
                .hasMessage(".authorization.k8s.io \"\" is invalid: [spec.nonResourceAttributes: Invalid value:"
                        + " {\"path\":\"/x\"}: cannot be specified in combination with resourceAttributes,"
                        + " spec.resourceAttributes.namespace: Invalid value: \"x\": must match metadata.namespace,"
                        + " spec.nonResourceAttributes: Invalid value: {\"path\":\"/x\"}:"
                        + " disallowed on this kind of request]");
    }

    private static DynamicObject review(String metadata, String spec) {
        String json = "{'metadata':%s,'spec':%s}".formatted(metadata, spec);
        return JsonCodec.read(json.replace('\'', '"').getBytes(UTF_8));
    }
}
