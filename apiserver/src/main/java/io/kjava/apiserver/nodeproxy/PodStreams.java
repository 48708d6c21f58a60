package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.nodeproxy.KubeletConnector.Kubelet;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.http.streaming.StreamAcceptor;
import io.kjava.http.streaming.StreamRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Logs, exec, attach and port-forward of pods. Thread-safe. */
final class PodStreams {
    private static final ResourceName PODS = new ResourceName("", "v1", "pods");

    private final ProxyObjects objects;
    private final KubeletConnector kubelets;
    private final HttpPipe http;
    private final NodeProxy.CreatePermission permission;

    PodStreams(ProxyObjects objects, KubeletConnector kubelets, HttpPipe http, NodeProxy.CreatePermission permission) {
        this.objects = requireNonNull(objects, "objects");
        this.kubelets = requireNonNull(kubelets, "kubelets");
        this.http = requireNonNull(http, "http");
        this.permission = requireNonNull(permission, "permission");
    }

    ApiResponse log(ApiRequest request) throws InterruptedException {
        requireVerb(request, "get");
        String query = LogOptions.query(request);
        DynamicObject pod = pod(request);
        String container = PodContainers.choose(pod, request.param("container"));
        String node = pod.text("spec", "nodeName");
        if (node.isEmpty()) {
            return new ApiResponse.Bytes(200, "text/plain", new byte[0]); // nothing was said yet
        }
        Kubelet kubelet = kubelets.find(node);
        URI uri = uri(kubelet, "containerLogs", pod, Queries.segment(container) + query);
        InputStream log = http.get(uri, kubelet.tls(), pod.name());
        if (request.header("upgrade").equalsIgnoreCase("websocket")) {
            return new ApiResponse.Takeover(exchange -> overWebSocket(exchange, log));
        }
        return new ApiResponse.Streaming(200, "text/plain", out -> copyAll(log, out), Map.of());
    }

    private static void copyAll(InputStream log, OutputStream out) throws IOException {
        try (log) {
            out.flush();
            HttpPipe.copy(log, out);
        }
    }

    private static void overWebSocket(io.kjava.http.HttpExchange exchange, InputStream log) throws IOException {
        try (log;
                OutputStream out = StreamAcceptor.acceptReader(exchange)) {
            HttpPipe.copy(log, out);
        } catch (StreamRefusedException e) {
            ProxyAnswers.failure(exchange, ApiException.badRequest(String.valueOf(e.getMessage())));
        }
    }

    ApiResponse exec(ApiRequest request) {
        return command(request, "exec");
    }

    ApiResponse attach(ApiRequest request) {
        return command(request, "attach");
    }

    private ApiResponse command(ApiRequest request, String action) {
        requireVerb(request, "get", "create");
        requireUpgrade(request);
        DynamicObject pod = pod(request);
        String container = PodContainers.choose(pod, request.param("container"));
        Queries query = new Queries()
                .flag("input", request.flag("stdin"))
                .flag("output", request.flag("stdout"))
                .flag("error", request.flag("stderr"))
                .flag("tty", request.flag("tty"));
        if (query.toString().isEmpty()) {
            throw ApiException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        if (action.equals("exec")) {
            List<String> command = request.query().getOrDefault("command", List.of());
            if (command.isEmpty()) {
                throw ApiException.badRequest("you must specify a command");
            }
            command.forEach(part -> query.add("command", part));
        }
        return takeOver(request, pod, action, Queries.segment(container) + query);
    }

    ApiResponse portForward(ApiRequest request) {
        requireVerb(request, "get", "create");
        requireUpgrade(request);
        DynamicObject pod = pod(request);
        Queries query = new Queries();
        request.query().getOrDefault("ports", List.of()).forEach(port -> query.add("port", port));
        return takeOver(request, pod, "portForward", query.toString());
    }

    private ApiResponse takeOver(ApiRequest request, DynamicObject pod, String action, String rest) {
        if (request.info().verb().equals("get")) {
            permission.require(request); // a WebSocket can only be asked for with GET
        }
        String node = pod.text("spec", "nodeName");
        if (node.isEmpty()) {
            throw ApiException.badRequest("pod %s does not have a host assigned".formatted(pod.name()));
        }
        Kubelet kubelet = kubelets.find(node);
        URI uri = uri(kubelet, action, pod, rest);
        return new ApiResponse.Takeover(exchange -> UpgradePipe.connect(exchange, uri, Optional.of(kubelet.tls())));
    }

    private DynamicObject pod(ApiRequest request) {
        RequestInfo info = request.info();
        return objects.pod(info.namespace(), info.name()).orElseThrow(() -> ApiException.notFound(PODS, info.name()));
    }

    private static URI uri(Kubelet kubelet, String action, DynamicObject pod, String rest) {
        return URI.create(
                kubelet.base() + "/" + action + Queries.segment(pod.namespace()) + Queries.segment(pod.name()) + rest);
    }

    private static void requireVerb(ApiRequest request, String... verbs) {
        if (!List.of(verbs).contains(request.info().verb())) {
            throw new ApiException(
                    ApiException.Reason.METHOD_NOT_ALLOWED,
                    "the server does not allow this method on the requested resource");
        }
    }

    private static void requireUpgrade(ApiRequest request) {
        boolean asked = request.header("connection").toLowerCase(Locale.ROOT).contains("upgrade")
                && !request.header("upgrade").isEmpty();
        if (!asked) {
            throw ApiException.badRequest("Upgrade request required");
        }
    }
}
