package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.ApiServerConfig.Feature;
import io.kjava.apiserver.ApiServerConfig.KubeletAccess;
import io.kjava.apiserver.ApiServerConfig.Listener;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.admission.plugins.NamespaceLifecycle;
import io.kjava.apiserver.admission.plugins.NewNodeTaint;
import io.kjava.apiserver.admission.plugins.PriorityDefaults;
import io.kjava.apiserver.admission.plugins.ServiceAccountDefaults;
import io.kjava.apiserver.admission.plugins.TolerationDefaults;
import io.kjava.apiserver.authn.AnonymousAuthenticator;
import io.kjava.apiserver.authn.Authenticator;
import io.kjava.apiserver.authn.ClientCertificateAuthenticator;
import io.kjava.apiserver.authn.StaticTokenAuthenticator;
import io.kjava.apiserver.authn.TrustedUserAuthenticator;
import io.kjava.apiserver.authz.AccessQuestion;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.authz.MastersAuthorizer;
import io.kjava.apiserver.authz.PublicPathsAuthorizer;
import io.kjava.apiserver.bootstrap.KubernetesService;
import io.kjava.apiserver.bootstrap.SystemObjects;
import io.kjava.apiserver.discovery.DiscoveryHandler;
import io.kjava.apiserver.discovery.OpenApiHandler;
import io.kjava.apiserver.discovery.VersionHandler;
import io.kjava.apiserver.handlers.PrintedTables;
import io.kjava.apiserver.handlers.ResourceHandler;
import io.kjava.apiserver.handlers.ResourceHandlers;
import io.kjava.apiserver.handlers.ResourceRouter;
import io.kjava.apiserver.handlers.TrackedOwnership;
import io.kjava.apiserver.health.HealthCheck;
import io.kjava.apiserver.health.HealthHandler;
import io.kjava.apiserver.http.HttpFrontend;
import io.kjava.apiserver.loopback.LoopbackApiClient;
import io.kjava.apiserver.nodeproxy.KubeletTls;
import io.kjava.apiserver.nodeproxy.NodeKubelets;
import io.kjava.apiserver.nodeproxy.NodeProxy;
import io.kjava.apiserver.openapi.OpenApiDocuments;
import io.kjava.apiserver.pipeline.AuthenticationFilter;
import io.kjava.apiserver.pipeline.AuthorizationFilter;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.pipeline.ImpersonationFilter;
import io.kjava.apiserver.pipeline.InflightLimitFilter;
import io.kjava.apiserver.pipeline.OpenPathsFilter;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestFilter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.pipeline.RequestInfoFilter;
import io.kjava.apiserver.pipeline.RequestPipeline;
import io.kjava.apiserver.pipeline.ResponseHeadersFilter;
import io.kjava.apiserver.printing.TablePrinter;
import io.kjava.apiserver.registry.NameGenerator;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.core.PodBinding;
import io.kjava.apiserver.registry.core.PodEviction;
import io.kjava.apiserver.registry.core.ServiceAllocations;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.client.ApiClient;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.lifecycle.Lifecycle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds the parts of one server, in start order: the only {@code new} of them. */
final class ApiServerAssembly {
    private final ApiServerConfig config;
    private final Storage storage;
    private final InstantSource clock;
    private final Lifecycle lifecycle;
    private final RandomGenerator random = new java.security.SecureRandom();
    private final SchemaCatalog schemas = new SchemaCatalog();
    private final OpenPathsFilter openPaths = new OpenPathsFilter();
    private volatile @Nullable List<StartHook> hooks; // null until the server listens

    ApiServerAssembly(
            ApiServerConfig config, Storage storage, InstantSource clock, Lifecycle lifecycle) {
        this.config = requireNonNull(config, "config");
        this.storage = requireNonNull(storage, "storage");
        this.clock = requireNonNull(clock, "clock");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
    }

    ApiServer start() {
        ServiceAllocations services =
                new ServiceAllocations(
                        config.services().cidrs(),
                        config.services().nodePortFirst(),
                        config.services().nodePortLast(),
                        random);
        ResourceCatalog catalog =
                new CatalogAssembly(
                                storage, schemas, config.limits().eventTtl(), clock, lifecycle)
                        .build(Map.of("services", List.of(services)));
        NameGenerator names = new NameGenerator(random);
        AdmissionChain admission = admission(catalog, names);
        ResourceStore store =
                new ResourceStore(storage, admission, new TrackedOwnership(schemas), names, clock);
        ResourceReader reader = new ResourceReader(storage);
        Authorizer authorizer = authorizer();
        RequestHandler pipeline =
                new RequestPipeline(
                        filters(authorizer),
                        router(
                                catalog,
                                store,
                                reader,
                                pipes(catalog, reader, authorizer),
                                paths(catalog)));
        services.remember(storedServices(catalog));
        int port = config.listener().map(listener -> listen(listener, pipeline)).orElse(0);
        List<StartHook> work = hooks(pipeline, services, port);
        hooks = work;
        work.forEach(hook -> lifecycle.start("start-" + hook.name(), hook));
        return new ApiServer(lifecycle, pipeline, openPaths, port);
    }

    private static Iterable<byte[]> storedServices(ResourceCatalog catalog) {
        List<byte[]> services = new ArrayList<>();
        catalog.require(new ResourceName("", "v1", "services"))
                .stored()
                .cache()
                .consistent()
                .all()
                .forEach(object -> services.add(object.json()));
        return services;
    }

    private AdmissionChain admission(ResourceCatalog catalog, NameGenerator names) {
        if (!config.has(Feature.ADMISSION)) {
            return new AdmissionChain(List.of());
        }
        AdmissionFacts facts = new AdmissionFacts(catalog);
        return new AdmissionChain(
                List.of(
                        new NamespaceLifecycle(facts),
                        new ServiceAccountDefaults(facts, () -> names.suffix(5)),
                        new NewNodeTaint(),
                        new PriorityDefaults(facts),
                        new TolerationDefaults()));
    }

    private RequestHandler router(
            ResourceCatalog catalog,
            ResourceStore store,
            ResourceReader reader,
            Map<String, ResourceHandler> pipes,
            RequestHandler paths) {
        ResourceHandlers handlers =
                new ResourceHandlers(
                        store,
                        reader,
                        new PrintedTables(resource -> TablePrinter.of(resource.type()), clock),
                        schemas,
                        config.limits().minWatch(),
                        clock,
                        random);
        ServedResource pods = catalog.require(new ResourceName("", "v1", "pods"));
        PodBinding binding = new PodBinding(store, (pod, node) -> {}, clock);
        PodEviction eviction =
                new PodEviction(
                        store,
                        reader,
                        catalog.require(new ResourceName("policy", "v1", "poddisruptionbudgets")),
                        clock);
        Map<String, ResourceHandler> subresources = new HashMap<>(pipes);
        subresources.put("scale", handlers.scale());
        subresources.put("pods/binding", handlers.action(binding));
        subresources.put("pods/eviction", handlers.action(eviction));
        return new ResourceRouter(
                catalog,
                handlers.verbs(),
                subresources,
                Map.of(
                        "bindings",
                        request -> handlers.action(binding).handle(request, pods)),
                paths);
    }

    /** Logs, exec, port-forward and proxies; none for a server that reaches no kubelet. */
    private Map<String, ResourceHandler> pipes(
            ResourceCatalog catalog, ResourceReader reader, Authorizer authorizer) {
        if (config.kubelets().isEmpty()) {
            return Map.of();
        }
        KubeletAccess access = config.kubelets().get();
        ProxyFacts facts = new ProxyFacts(catalog, reader);
        KubeletTls tls = new KubeletTls(access.certificate(), access.key(), access.ca());
        NodeProxy proxy =
                lifecycle.own(
                        new NodeProxy(
                                facts,
                                new NodeKubelets(facts, tls),
                                request -> requireCreate(authorizer, request),
                                random));
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

    /** What is done once, right after the start; ready means that all of it is done. */
    private List<StartHook> hooks(
            RequestHandler pipeline, ServiceAllocations services, int port) {
        if (!config.has(Feature.SYSTEM_OBJECTS)) {
            return List.of();
        }
        ApiClient client =
                new LoopbackApiClient(
                        pipeline, UserInfo.of("system:apiserver", UserInfo.MASTERS));
        SystemObjects objects =
                new SystemObjects(
                        client, config.services().cidrs(), config.listener().map(this::clientCa));
        StartHook system =
                new StartHook(
                        "start-system-namespaces-controller",
                        () -> {
                            objects.reconcile();
                            config.listener()
                                    .ifPresent(l -> keepService(client, services, l, port));
                        });
        return List.of(system);
    }

    private void keepService(
            ApiClient client, ServiceAllocations services, Listener listener, int port) {
        KubernetesService service =
                new KubernetesService(
                        client,
                        services.firstAddress(),
                        listener.advertiseAddress().getHostAddress(),
                        port);
        service.reconcile();
        lifecycle.start("kubernetes-service", service);
    }

    private String clientCa(Listener listener) {
        try {
            return Files.readString(listener.clientCa());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int listen(Listener listener, RequestHandler pipeline) {
        HttpServerConfig http =
                new HttpServerConfig(
                        "apiserver",
                        listener.bindAddress(),
                        listener.port(),
                        Optional.of(
                                new HttpServerConfig.Tls(
                                        listener.certificate(),
                                        listener.key(),
                                        Optional.of(listener.clientCa()))),
                        HttpLimits.DEFAULT);
        HttpFrontend frontend = new HttpFrontend(pipeline, config.limits().maxBodyBytes());
        return lifecycle.own(HttpServer.start(http, frontend)).port();
    }

    private RequestHandler paths(ResourceCatalog catalog) {
        RequestHandler discovery = new DiscoveryHandler(catalog, () -> "localhost");
        HealthHandler health = new HealthHandler(() -> checks(catalog));
        OpenApiDocuments documents =
                new OpenApiDocuments(
                        () -> catalog.picture().types().values(), schemas, config.productVersion());
        return new PathRouter(
                Map.of(
                        "/openapi", new OpenApiHandler(documents),
                        "/api", discovery,
                        "/apis", discovery,
                        "/version", new VersionHandler(config.productVersion()),
                        "/healthz", health,
                        "/livez", health,
                        "/readyz", health));
    }

    private List<HealthCheck> checks(ResourceCatalog catalog) {
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(new HealthCheck("ping", Optional::empty, true));
        checks.add(new HealthCheck("etcd", this::storageProblem, true));
        checks.add(new HealthCheck("informer-sync", () -> cacheProblem(catalog), false));
        List<StartHook> started = hooks;
        if (started == null) {
            checks.add(new HealthCheck("start", () -> Optional.of("starting"), false));
        } else {
            started.forEach(hook -> checks.add(hook.check()));
        }
        return checks;
    }

    private Optional<String> storageProblem() {
        try {
            storage.revision();
            return Optional.empty();
        } catch (StorageException e) {
            return Optional.of("the storage does not answer: " + e.getMessage());
        }
    }

    private static Optional<String> cacheProblem(ResourceCatalog catalog) {
        return catalog.stored().stream()
                .filter(resource -> !resource.cache().isLoaded())
                .findFirst()
                .map(resource -> resource.name() + " is not loaded yet");
    }

    /** The order of the wire. */
    private List<RequestFilter> filters(Authorizer authorizer) {
        return List.of(
                new ResponseHeadersFilter(random),
                new FailureFilter(),
                openPaths,
                new RequestInfoFilter(),
                new AuthenticationFilter(authenticators()),
                new ImpersonationFilter(authorizer),
                new InflightLimitFilter(
                        config.limits().readsInFlight(), config.limits().writesInFlight()),
                new AuthorizationFilter(authorizer));
    }

    private List<Authenticator> authenticators() {
        List<Authenticator> all = new ArrayList<>();
        all.add(new TrustedUserAuthenticator());
        all.add(new ClientCertificateAuthenticator());
        all.add(new StaticTokenAuthenticator(config.access().tokens()));
        all.add(StaticTokenAuthenticator::refuseUnknown);
        if (config.access().anonymous()) {
            all.add(new AnonymousAuthenticator());
        }
        return all;
    }

    private Authorizer authorizer() {
        if (!config.has(Feature.AUTHORIZATION)) {
            return question -> new Decision.Allowed("");
        }
        return Authorizer.firstOf(List.of(new MastersAuthorizer(), new PublicPathsAuthorizer()));
    }
}
