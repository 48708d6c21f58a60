package io.kjava.apiserver.reviews;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
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

    @Test
    void aSelectorIsWrittenInOneForm() {
        String refusal = ".authorization.k8s.io \"\" is invalid: [spec.resourceAttributes.fieldSelector.requirements:"
                + " Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or"
                + " rawSelector is required, spec.resourceAttributes.labelSelector.rawSelector: Invalid value:"
                + " \"a\": may not specified at the same time as requirements,"
                + " spec.resourceAttributes.labelSelector.requirements[0].values: Required value: must be"
                + " specified when `operator` is 'In' or 'NotIn',"
                + " spec.resourceAttributes.labelSelector.requirements[0].key: Invalid value: \"-\": name part"
                + " must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'),"
                + " spec.resourceAttributes.labelSelector.requirements[1].values: Forbidden: may not be"
                + " specified when `operator` is 'Exists' or 'DoesNotExist',"
                + " spec.resourceAttributes.labelSelector.requirements[1].values[0]: Invalid value: \"_\": a"
                + " valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
                + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                + " 'my_value',  or '12345', regex used for validation is"
                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]";
        assertThatThrownBy(() -> self("'fieldSelector':{},'labelSelector':{'rawSelector':'a','requirements':"
                        + "[{'key':'-','operator':'In'},{'key':'k','operator':'Exists','values':['_']}]}"))
                .hasMessage(refusal);
    }

    @Test
    void aSelectorThatIsNotUnderstoodIsToldOf() {
        assertThat(self("'fieldSelector':{'requirements':[{'key':'a','operator':'In','values':['b']},"
                                + "{'key':'b','operator':'Exists'}]},'labelSelector':{'rawSelector':'&'}")
                        .text("status", "evaluationError"))
                .isEqualTo("spec.resourceAttributes.fieldSelector partially ignored due to parse error;"
                        + " spec.resourceAttributes.labelSelector ignored due to parse error");
        assertThat(self("'labelSelector':{'rawSelector':'a=b'}").text("status", "evaluationError"))
                .isEmpty();
    }

    private DynamicObject self(String selectors) {
        String spec = "{'resourceAttributes':{'verb':'list','resource':'pods'," + selectors + "}}";
        return reviews.self(asker, "", review("{}", spec));
    }

    private static DynamicObject review(String metadata, String spec) {
        String json = "{'metadata':%s,'spec':%s}".formatted(metadata, spec);
        return JsonCodec.read(json.replace('\'', '"').getBytes(UTF_8));
    }
}
