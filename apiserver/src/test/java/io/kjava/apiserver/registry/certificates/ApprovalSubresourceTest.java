package io.kjava.apiserver.registry.certificates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.validation.Violations;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ApprovalSubresourceTest {
    private static final String APPROVED = "{'type':'Approved','status':'True','reason':'r','message':'m'}";

    private static final String PEM = Base64.getEncoder().encodeToString("""
                            -----BEGIN CERTIFICATE REQUEST-----
                            MIHKMHECAQAwDzENMAsGA1UEAwwEamFuZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
                            A0IABLDMi3Nvsym81NcPlkXZGxXiTzpZMgaBQBPC+ZliXAGdXnSZoBSb+0tCcHHS
                            AOq/LK0PLX+4Gg+i7D00hCR6smWgADAKBggqhkjOPQQDAgNJADBGAiEApPUmclv0
                            07V2BfXiHjRWVBvlM9PX5F2PVlst5N7CS2QCIQChNA7auu1a1R6xbZMFGJIEKJoX
                            Zo0+oU8Lp78r58FUxg==
                            -----END CERTIFICATE REQUEST-----
                            """.getBytes(UTF_8));

    private final ApprovalSubresource approval = new ApprovalSubresource();

    @Test
    void changesConditionsAndNothingElse() {
        DynamicObject old = request("'uid-1'", "");
        DynamicObject wanted = request("'uid-2'", APPROVED);
        wanted.objectAt("status").put("certificate", "AAAA");

        approval.confine(wanted, old);

        assertThat(wanted.text("spec", "uid")).isEqualTo("uid-1");
        assertThat(wanted.at("status", "certificate").isMissingNode()).isTrue();
        assertThat(wanted.at("status", "conditions")).hasSize(1);
    }

    @Test
    void isNeverTakenBack() {
        Violations violations = new Violations();
        approval.validate(request("'u'", ""), request("'u'", APPROVED), violations);

        assertThat(violations.all())
                .singleElement()
                .asString()
                .contains("updates may not remove a condition of type \"Approved\"");
    }

    @Test
    void isYesOrNo() {
        Violations violations = new Violations();
        approval.validate(
                request("'u'", APPROVED + "," + APPROVED.replace("Approved", "Denied")),
                request("'u'", ""),
                violations);

        assertThat(violations.all())
                .singleElement()
                .asString()
                .contains("Approved and Denied conditions are mutually exclusive");
    }

    @Test
    void isNotGivenThroughTheStatus() {
        DynamicObject wanted = request("'u'", APPROVED.replace("'m'", "'other'"));
        new SigningRequestStrategy().prepareForStatusUpdate(wanted, request("'u'", APPROVED));

        assertThat(wanted.at("status", "conditions").get(0).path("message").asString(""))
                .isEqualTo("m");
    }

    private static DynamicObject request(String uid, String conditions) {
        String json = """
                {'kind':'CertificateSigningRequest','metadata':{'name':'x'},'spec':{'uid':%s,
                'request':'%s','signerName':'example.com/x','usages':['client auth']},
                'status':{'conditions':[%s]}}""".formatted(uid, PEM, conditions);
        return JsonCodec.read(json.replace('\'', '"').getBytes(UTF_8));
    }
}
