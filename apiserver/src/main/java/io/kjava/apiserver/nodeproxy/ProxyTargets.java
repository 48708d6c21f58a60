package io.kjava.apiserver.nodeproxy;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.nodeproxy.KubeletConnector.Kubelet;
import io.kjava.apiserver.nodeproxy.ProxyTarget.Name;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.codec.DynamicObject;
import io.kjava.pki.TlsContexts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;

/** Finds the address behind a node's, pod's or service's proxy path. Thread-safe. */
final class ProxyTargets {
    private final ProxyObjects objects;
    private final KubeletConnector kubelets;
    private final RandomGenerator random;
    private final SSLContext unverified = TlsContexts.withoutVerification();

    private record Endpoint(String address, int port, String targetKind, String targetNamespace, String targetName) {}

    ProxyTargets(ProxyObjects objects, KubeletConnector kubelets, RandomGenerator random) {
        this.objects = requireNonNull(objects, "objects");
        this.kubelets = requireNonNull(kubelets, "kubelets");
        this.random = requireNonNull(random, "random");
    }

    ProxyTarget find(RequestInfo info) {
        Name name = Name.parse(info.name())
                .orElseThrow(() -> ApiException.badRequest(
                        "invalid %s request \"%s\"".formatted(singular(info.resource()), info.name())));
        return switch (info.resource()) {
            case "nodes" -> node(name);
            case "pods" -> pod(info.namespace(), name);
            default -> service(info.namespace(), name);
        };
    }

    private ProxyTarget node(Name name) {
        Kubelet kubelet = kubelets.find(name.name());
        boolean own = name.port().isEmpty()
                || name.port().equals(Integer.toString(kubelet.base().getPort()));
        return own
                ? new ProxyTarget(kubelet.base(), Optional.of(kubelet.tls()))
                : target(name.scheme(), ProxyAddresses.resolve(host(kubelet)), number(name.port()));
    }

    private static String host(Kubelet kubelet) {
        return kubelet.base().getHost().replaceAll("^\\[|]$", "");
    }

    private ProxyTarget pod(String namespace, Name name) {
        DynamicObject pod = objects.pod(namespace, name.name()).orElseThrow(() -> notFound("pods", name.name()));
        String ip = ProxyAddresses.literal(pod.text("status", "podIP"));
        int port = name.port().isEmpty() ? firstPort(pod) : podPort(pod, name.port());
        return target(name.scheme(), ip, port);
    }

    private ProxyTarget service(String namespace, Name name) {
        DynamicObject service =
                objects.service(namespace, name.name()).orElseThrow(() -> notFound("services", name.name()));
        String portName = portName(service, name);
        List<Endpoint> ready = new ArrayList<>();
        for (DynamicObject slice : objects.endpointSlices(namespace, name.name())) {
            addReady(slice, portName, ready);
        }
        ready.removeIf(endpoint -> !isPods(namespace, endpoint));
        if (ready.isEmpty()) {
            throw ApiException.unavailable("no endpoints available for service \"%s\"".formatted(name.name()));
        }
        Endpoint chosen = ready.get(random.nextInt(ready.size()));
        return target(name.scheme(), ProxyAddresses.literal(chosen.address()), chosen.port());
    }

    /** Whoever may write endpoints shall not make the server connect to where he cannot. */
    private boolean isPods(String namespace, Endpoint endpoint) {
        return endpoint.targetKind().equals("Pod")
                && endpoint.targetNamespace().equals(namespace)
                && objects.pod(namespace, endpoint.targetName())
                        .filter(pod -> hasAddress(pod, endpoint.address()))
                        .isPresent();
    }

    private static boolean hasAddress(DynamicObject pod, String address) {
        for (JsonNode own : pod.at("status", "podIPs")) {
            if (own.path("ip").asString("").equals(address)) {
                return true;
            }
        }
        return pod.text("status", "podIP").equals(address);
    }

    private static void addReady(DynamicObject slice, String portName, List<Endpoint> to) {
        for (JsonNode port : slice.at("ports")) {
            if (!port.path("name").asString("").equals(portName)) {
                continue;
            }
            for (JsonNode endpoint : slice.at("endpoints")) {
                boolean ready = endpoint.path("conditions").path("ready").asBoolean(true);
                String address = endpoint.path("addresses").path(0).asString("");
                if (ready && !address.isEmpty()) {
                    to.add(endpoint(address, port.path("port").asInt(0), endpoint.path("targetRef")));
                }
            }
        }
    }

    private static Endpoint endpoint(String address, int port, JsonNode target) {
        return new Endpoint(
                address,
                port,
                target.path("kind").asString(""),
                target.path("namespace").asString(""),
                target.path("name").asString(""));
    }

    private static String portName(DynamicObject service, Name name) {
        JsonNode ports = service.at("spec", "ports");
        if (name.port().isEmpty() && ports.size() >= 1) {
            for (JsonNode port : ports) {
                if (port.path("name").asString("").isEmpty()) {
                    return "";
                }
            }
            if (ports.size() == 1) {
                return ports.path(0).path("name").asString("");
            }
        }
        for (JsonNode port : ports) {
            String own = port.path("name").asString("");
            if (own.equals(name.port()) || port.path("port").asString("").equals(name.port())) {
                return own;
            }
        }
        throw ApiException.unavailable(
                "no service port \"%s\" found for service \"%s\"".formatted(name.port(), name.name()));
    }

    private static int firstPort(DynamicObject pod) {
        for (JsonNode container : pod.at("spec", "containers")) {
            for (JsonNode port : container.path("ports")) {
                return port.path("containerPort").asInt(80);
            }
        }
        return 80;
    }

    private static int podPort(DynamicObject pod, String wanted) {
        for (JsonNode container : pod.at("spec", "containers")) {
            for (JsonNode port : container.path("ports")) {
                if (port.path("name").asString("").equals(wanted)) {
                    return port.path("containerPort").asInt(80);
                }
            }
        }
        return number(wanted);
    }

    private static int number(String port) {
        try {
            int number = Integer.parseInt(port);
            if (number > 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ApiException.badRequest("invalid port \"%s\"".formatted(port));
    }

    private ProxyTarget target(String scheme, String host, int port) {
        boolean secure = scheme.equals("https");
        return new ProxyTarget(
                URI.create("%s://%s:%d".formatted(secure ? "https" : "http", NodeKubelets.bracketed(host), port)),
                secure ? Optional.of(unverified) : Optional.empty());
    }

    private static ApiException notFound(String plural, String name) {
        return ApiException.notFound(new ResourceName("", "v1", plural), name);
    }

    private static String singular(String resource) {
        return resource.substring(0, resource.length() - 1);
    }
}
