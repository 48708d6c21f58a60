package io.kjava.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Stored;
import io.kjava.apiserver.storage.memory.MemoryStorage;
import io.kjava.codec.JsonCodec;
import io.kjava.pki.CertificateAuthority;
import io.kjava.pki.CertificateSubject;
import io.kjava.pki.PemFiles;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Every write with {@code dryRun=All} is answered as if it had happened, and leaves nothing behind. */
@Timeout(120)
class DryRunTest {
    private static final String NS = "/api/v1/namespaces/dry";
    private static final String APPS = "/apis/apps/v1/namespaces/dry/deployments";
    private static final String DRY = "dryRun=All";
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";

    @TempDir
    static Path directory;

    private static MemoryStorage storage;
    private static TestingApiServer server;
    private static TestingHttp http;

    /** A request that writes, and the code that it is answered with. */
    private record Write(String method, String path, String type, String body, int code) {}

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        storage = new MemoryStorage(InstantSource.system());
        server = TestingApiServer.start(directory, storage, 0);
        http = new TestingHttp(server);
        http.post("/api/v1/namespaces", named("Namespace", "v1", "dry", ""));
        http.post(NS + "/serviceaccounts", named("ServiceAccount", "v1", "default", ""));
        http.post(NS + "/configmaps", configMap("kept", "'finalizers':['a.b/c'],'labels':{'a':'b'}"));
        http.post(NS + "/configmaps", configMap("plain", "'labels':{'a':'b'}"));
        http.post(NS + "/pods", pod("waiting", ""));
        http.post(NS + "/pods", pod("bound", "'nodeName':'n',"));
        http.post(NS + "/services", service("'name':'old'", ""));
        http.post(APPS, deployment());
        http.post("/apis/certificates.k8s.io/v1/certificatesigningrequests", signingRequest());
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
        storage.close();
    }

    @Test
    void everyVerbAndSubresourceIsAnsweredAndNothingChanges() throws IOException, InterruptedException {
        TreeMap<String, Long> before = contents();
        long revision = storage.revision();
        List<String> wrong = new ArrayList<>();
        for (Write write : writes()) {
            HttpResponse<String> answer = send(write, DRY);
            if (answer.statusCode() != write.code) {
                wrong.add(write + "\n  " + answer.statusCode() + " " + answer.body());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(contents()).isEqualTo(before);
        assertThat(storage.revision()).isEqualTo(revision);
    }

    private static List<Write> writes() {
        List<Write> all = new ArrayList<>();
        all.addAll(creates());
        all.addAll(changes());
        all.addAll(subresources());
        all.addAll(deletes());
        return all;
    }

    private static List<Write> creates() {
        return List.of(
                new Write("POST", NS + "/configmaps", JSON, configMap("new", ""), 201),
                new Write("POST", NS + "/configmaps", JSON, configMap("kept", ""), 409),
                new Write("POST", NS + "/configmaps", JSON, json("{'metadata':{'generateName':'g-'}}"), 201),
                new Write("POST", NS + "/configmaps", JSON, configMap("u", "'uid':'11111111-1111'"), 201),
                new Write("POST", "/api/v1/namespaces", JSON, named("Namespace", "v1", "new", ""), 201),
                new Write("POST", NS + "/pods", JSON, pod("new", ""), 201),
                new Write("POST", NS + "/services", JSON, service("'generateName':'s-'", ""), 201),
                new Write("POST", NS + "/services", JSON, service("'name':'ip'", "'clusterIP':'10.43.9.9',"), 201),
                new Write("POST", NS + "/resourcequotas", JSON, quota(), 201),
                new Write("POST", NS + "/events", JSON, event(), 201),
                new Write("POST", APPS, JSON, deployment().replace("\"d\"", "\"e\""), 201),
                new Write("PUT", "/apis/coordination.k8s.io/v1/namespaces/dry/leases/l", JSON, lease(), 201),
                new Write("PATCH", NS + "/configmaps/applied?fieldManager=m&", APPLY, configMap("applied", ""), 201));
    }

    private static List<Write> changes() {
        String map = NS + "/configmaps/kept";
        return List.of(
                new Write("PUT", map, JSON, configMap("kept", "'labels':{'x':'y'}"), 200),
                new Write("PUT", NS + "/services/old", JSON, service("'name':'old'", "'externalName':'',"), 200),
                new Write("PATCH", map, MERGE, json("{'data':{'a':'b'}}"), 200),
                new Write("PATCH", map, "application/strategic-merge-patch+json", json("{'data':{'a':'b'}}"), 200),
                new Write(
                        "PATCH",
                        map,
                        "application/json-patch+json",
                        json("[{'op':'add','path':'/data','value':{'a':'b'}}]"),
                        200),
                new Write("PATCH", map + "?fieldManager=m&", APPLY, configMap("kept", "'labels':{'z':'y'}"), 200),
                new Write("PATCH", map, MERGE, json("{'metadata':{'finalizers':null}}"), 200));
    }

    private static List<Write> subresources() {
        String waiting = NS + "/pods/waiting";
        String approval = "/apis/certificates.k8s.io/v1/certificatesigningrequests/csr/approval";
        return List.of(
                new Write(
                        "POST",
                        waiting + "/binding",
                        JSON,
                        json("{'metadata':{'name':'waiting'},'target':{'name':'n'}}"),
                        201),
                new Write("POST", NS + "/bindings", JSON, binding(), 201),
                new Write("POST", waiting + "/eviction", JSON, eviction(), 201),
                new Write("PATCH", waiting + "/status", MERGE, json("{'status':{'phase':'Running'}}"), 200),
                new Write("PATCH", waiting + "/ephemeralcontainers", MERGE, ephemeral(), 200),
                new Write("PATCH", waiting + "/resize", MERGE, json("{'metadata':{'name':'waiting'}}"), 200),
                new Write("PATCH", APPS + "/d/scale", MERGE, json("{'spec':{'replicas':5}}"), 200),
                new Write("PUT", APPS + "/d/scale", JSON, scale(), 200),
                new Write("PATCH", APPS + "/d/status", MERGE, json("{'status':{'replicas':5}}"), 200),
                new Write("POST", NS + "/serviceaccounts/default/token", JSON, json("{'spec':{}}"), 201),
                new Write("PATCH", approval, MERGE, approved(), 200),
                new Write("PUT", "/api/v1/namespaces/dry/finalize", JSON, named("Namespace", "v1", "dry", ""), 200));
    }

    private static List<Write> deletes() {
        return List.of(
                new Write("DELETE", NS + "/configmaps/plain", JSON, "", 200),
                new Write("DELETE", NS + "/configmaps/kept", JSON, "", 200),
                new Write("DELETE", NS + "/configmaps/plain?propagationPolicy=Foreground&", JSON, "", 200),
                new Write("DELETE", NS + "/configmaps/plain?propagationPolicy=Orphan&", JSON, "", 200),
                new Write("DELETE", NS + "/configmaps/plain", JSON, json("{'dryRun':['All']}"), 200),
                new Write("DELETE", NS + "/pods/bound", JSON, "", 200),
                new Write("DELETE", NS + "/pods/bound?gracePeriodSeconds=0&", JSON, "", 200),
                new Write("DELETE", NS + "/pods/waiting", JSON, "", 200),
                new Write("DELETE", NS + "/services/old", JSON, "", 200),
                new Write("DELETE", APPS + "/d", JSON, "", 200),
                new Write("DELETE", "/api/v1/namespaces/dry", JSON, "", 200),
                new Write("DELETE", NS + "/configmaps?labelSelector=a%3Db&", JSON, "", 200),
                new Write("DELETE", NS + "/pods", JSON, "", 200));
    }

    @Test
    void aCreateShowsWhatWouldBeButNoVersion() throws IOException, InterruptedException {
        String address = http.json(NS + "/services/old").at("/spec/clusterIP").asString();
        HttpResponse<String> made =
                send(new Write("POST", NS + "/services", JSON, service("'name':'x'", ""), 201), DRY);
        JsonNode service = JsonCodec.readTree(made.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(service.at("/metadata/resourceVersion").isMissingNode()).isTrue();
        assertThat(service.at("/metadata/uid").asString()).isNotEmpty();
        assertThat(service.at("/spec/clusterIP").asString()).isNotEqualTo(address);
        assertThat(http.get(NS + "/services/x", JSON).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /configmaps | application/json | CreateOptions",
                "POST | /serviceaccounts/default/token | application/json | CreateOptions",
                "POST | /pods/waiting/binding | application/json | CreateOptions",
                "POST | /pods/waiting/eviction | application/json | CreateOptions",
                "PUT | /configmaps/kept | application/json | UpdateOptions",
                "PATCH | /configmaps/kept | application/merge-patch+json | PatchOptions",
                "DELETE | /configmaps/plain | application/json | DeleteOptions",
                "DELETE | /configmaps | application/json | DeleteOptions"
            })
    void anythingButAllIsRefused(String method, String path, String type, String kind)
            throws IOException, InterruptedException {
        for (String value : List.of("dryRun=all", "dryRun=", "dryRun=All&dryRun=Some", "dryRun=true")) {
            String body = method.equals("DELETE") ? "" : configMap("kept", "");
            HttpResponse<String> answer = send(new Write(method, NS + path, type, body, 422), value);
            assertThat(answer.statusCode()).as(value + answer.body()).isEqualTo(422);
            assertThat(answer.body())
                    .contains(kind + ".meta.k8s.io \\\"\\\" is invalid: dryRun: Unsupported value: ")
                    .contains("supported values: \\\"All\\\"");
        }
    }

    private static HttpResponse<String> send(Write write, String query) throws IOException, InterruptedException {
        String path = write.path + (write.path.endsWith("&") ? "" : "?") + query;
        return http.send(
                http.request(path)
                        .header("Content-Type", write.type)
                        .method(
                                write.method,
                                write.body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(write.body)),
                BodyHandlers.ofString());
    }

    /** Every key with the revision it was written at. */
    private static TreeMap<String, Long> contents() {
        TreeMap<String, Long> all = new TreeMap<>();
        String after = "";
        boolean more = true;
        while (more) {
            RangePage page = storage.range("/registry/", after, 0, 500);
            for (Stored stored : page.items()) {
                all.put(stored.key(), stored.revision());
                after = stored.key();
            }
            more = page.remaining() > 0;
        }
        return all;
    }

    private static String json(String single) {
        return single.replace('\'', '"');
    }

    private static String named(String kind, String version, String name, String more) {
        return json("{'apiVersion':'%s','kind':'%s','metadata':{'name':'%s'}%s}".formatted(version, kind, name, more));
    }

    private static String configMap(String name, String metadata) {
        String more = metadata.isEmpty() ? "" : "," + metadata;
        return json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'%s'%s}}".formatted(name, more));
    }

    private static String pod(String name, String spec) {
        return named("Pod", "v1", name, ",'spec':{%s'containers':[{'name':'c','image':'i'}]}".formatted(spec));
    }

    private static String service(String metadata, String spec) {
        return json("{'metadata':{%s},'spec':{%s'type':'NodePort','ports':[{'port':80}]}}".formatted(metadata, spec));
    }

    private static String deployment() {
        return named(
                "Deployment",
                "apps/v1",
                "d",
                ",'spec':{'replicas':1,'selector':{'matchLabels':{'a':'b'}},"
                        + "'template':{'metadata':{'labels':{'a':'b'}},"
                        + "'spec':{'containers':[{'name':'c','image':'i'}]}}}");
    }

    private static String quota() {
        return named("ResourceQuota", "v1", "q", ",'spec':{'hard':{'pods':'1'}}");
    }

    private static String event() {
        return json("{'metadata':{'name':'e'},'involvedObject':{'kind':'Pod','namespace':'dry','name':'p'}}");
    }

    private static String lease() {
        return json("{'metadata':{'name':'l'},'spec':{'holderIdentity':'x'}}");
    }

    private static String binding() {
        return json("{'metadata':{'name':'waiting'},'target':{'name':'n'}}");
    }

    private static String eviction() {
        return named("Eviction", "policy/v1", "waiting", "");
    }

    private static String scale() {
        return named("Scale", "autoscaling/v1", "d", ",'spec':{'replicas':7}");
    }

    private static String ephemeral() {
        return json("{'spec':{'ephemeralContainers':[{'name':'e','image':'i','terminationMessagePolicy':'File'}]}}");
    }

    private static String approved() {
        return json("{'status':{'conditions':[{'type':'Approved','status':'True','reason':'r'}]}}");
    }

    private static String signingRequest() {
        byte[] der = CertificateAuthority.request(CertificateSubject.client("u"), CertificateAuthority.newKeyPair());
        String text = Base64.getEncoder().encodeToString(PemFiles.certificateRequest(der));
        return named(
                "CertificateSigningRequest",
                "certificates.k8s.io/v1",
                "csr",
                ",'spec':{'signerName':'a.b/c','usages':['client auth'],'request':'%s'}".formatted(text));
    }
}
