package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.ApiServerConfig.KubeletAccess;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.handlers.ResourceHandler;
import io.kjava.apiserver.nodeproxy.KubeletTls;
import io.kjava.apiserver.nodeproxy.NodeKubelets;
import io.kjava.apiserver.nodeproxy.NodeProxy;
import io.kjava.apiserver.pipeline.AuthorizationFilter;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.lifecycle.Lifecycle;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What is piped on: logs, exec, attach and port-forward to kubelets, proxies to pods and services. */
final class PipeAssembly {
    private final ResourceCatalog catalog;
    private final ResourceReader reader;
    private final Lifecycle lifecycle;
    private final RandomGenerator random;

    PipeAssembly(ResourceCatalog catalog, ResourceReader reader, Lifecycle lifecycle, RandomGenerator random) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.reader = requireNonNull(reader, "reader");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
        this.random = requireNonNull(random, "random");
    }

    /** By subresource; nothing when the server reaches no kubelet. */
    Map<String, ResourceHandler> pipes(Optional<KubeletAccess> kubelets, Authorizer authorizer) {
        if (kubelets.isEmpty()) {
            return Map.of();
        }
        KubeletAccess access = kubelets.get();
        ProxyFacts facts = new ProxyFacts(catalog, reader);
        KubeletTls tls = new KubeletTls(access.certificate(), access.key(), access.ca());
        NodeProxy proxy = lifecycle.own(new NodeProxy(
                facts, new NodeKubelets(facts, tls), request -> requireCreate(authorizer, request), random));
        Map<String, ResourceHandler> handlers = new HashMap<>();
        proxy.handlers().forEach((path, h) -> handlers.put(path, (request, _) -> h.handle(request)));
        return handlers;
    }

    private static void requireCreate(Authorizer authorizer, ApiRequest request) {
        RequestInfo info = request.info();
        AuthorizationFilter.require(
                authorizer,
                AccessQuestion.resource(
                        request.user(),
                        "create",
                        info.group(),
                        info.version(),
                        info.resource(),
                        info.subresource(),
                        info.namespace(),
                        info.name()));
    }
}
