package io.kjava.apiserver.nodeproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProxyLinksTest {
    private final ProxyLinks links =
            new ProxyLinks("/api/v1/namespaces/n/pods/p/proxy", "10.42.0.5:8080", "kjava:6443");

    @Test
    void movesLinksThatBeginAtTheTargetsRoot() {
        assertThat(links.page("<a href=\"/x\">y</a><IMG alt='/no' SRC='/i.png?a=1#b'>"))
                .isEqualTo("<a href=\"/api/v1/namespaces/n/pods/p/proxy/x\">y</a><IMG alt='/no'"
                        + " SRC=\"/api/v1/namespaces/n/pods/p/proxy/i.png?a=1#b\">");
        assertThat(links.moved("http://10.42.0.5:8080/x/")).isEqualTo("/api/v1/namespaces/n/pods/p/proxy/x/");
    }

    @Test
    void leavesOtherLinksAlone() {
        for (String link : new String[] {
            "x/y", "#top", "http://example.com/x", "mailto:a@b", "not a uri", "/api/v1/namespaces/n/pods/p/proxy/x"
        }) {
            assertThat(links.moved(link)).isEqualTo(link);
        }
    }

    @Test
    void touchesNeitherScriptsNorCommentsNorText() {
        String page = "<!-- <a href=\"/x\"> --><script>s = '<a href=\"/x\">';</script> a < b href=\"/x\""
                + " <p href=\"/x\">";

        assertThat(links.page(page)).isEqualTo(page);
        assertThat(links.page("<script src=/x></script><a href=/y>"))
                .isEqualTo("<script src=\"/api/v1/namespaces/n/pods/p/proxy/x\"></script><a"
                        + " href=\"/api/v1/namespaces/n/pods/p/proxy/y\">");
    }
}
