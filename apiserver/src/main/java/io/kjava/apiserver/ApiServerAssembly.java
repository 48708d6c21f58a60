package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.ApiServerConfig.Feature;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.authn.AnonymousAuthenticator;
import io.kjava.apiserver.authn.Authenticator;
import io.kjava.apiserver.authn.ClientCertificateAuthenticator;
import io.kjava.apiserver.authn.StaticTokenAuthenticator;
import io.kjava.apiserver.authn.TrustedUserAuthenticator;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.authz.Decision;
import io.kjava.apiserver.authz.MastersAuthorizer;
import io.kjava.apiserver.authz.PublicPathsAuthorizer;
import io.kjava.apiserver.discovery.DiscoveryHandler;
import io.kjava.apiserver.discovery.VersionHandler;
import io.kjava.apiserver.handlers.PrintedTables;
import io.kjava.apiserver.handlers.ResourceHandlers;
import io.kjava.apiserver.handlers.ResourceRouter;
import io.kjava.apiserver.health.HealthCheck;
import io.kjava.apiserver.health.HealthHandler;
import io.kjava.apiserver.http.HttpFrontend;
import io.kjava.apiserver.pipeline.AuthenticationFilter;
import io.kjava.apiserver.pipeline.AuthorizationFilter;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.pipeline.ImpersonationFilter;
import io.kjava.apiserver.pipeline.InflightLimitFilter;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.OpenPathsFilter;
import io.kjava.apiserver.pipeline.RequestFilter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.pipeline.RequestInfoFilter;
import io.kjava.apiserver.pipeline.RequestPipeline;
import io.kjava.apiserver.pipeline.ResponseHeadersFilter;
import io.kjava.apiserver.printing.TablePrinter;
import io.kjava.apiserver.registry.FieldOwnership;
import io.kjava.apiserver.registry.NameGenerator;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.lifecycle.Lifecycle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Builds the parts of one server, in start order: the only {@code new} of them. */
final class ApiServerAssembly {
    private final ApiServerConfig config;
    private final Storage storage;
    private final InstantSource clock;
    private final Lifecycle lifecycle;
    private final RandomGenerator random = new java.security.SecureRandom();
    private final SchemaCatalog schemas = new SchemaCatalog();
    private final OpenPathsFilter openPaths = new OpenPathsFilter();

    ApiServerAssembly(
            ApiServerConfig config, Storage storage, InstantSource clock, Lifecycle lifecycle) {
        this.config = requireNonNull(config, "config");
        this.storage = requireNonNull(storage, "storage");
        this.clock = requireNonNull(clock, "clock");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
    }

    ApiServer start() {
        ResourceCatalog catalog =
                new CatalogAssembly(
                                storage, schemas, config.limits().eventTtl(), clock, lifecycle)
                        .build(Map.of());
        AdmissionChain admission = new AdmissionChain(List.of());
        ResourceStore store =
                new ResourceStore(
                        storage, admission, FieldOwnership.NONE, new NameGenerator(random), clock);
        ResourceHandlers handlers =
                new ResourceHandlers(
                        store,
                        new ResourceReader(storage),
                        new PrintedTables(resource -> TablePrinter.of(resource.type()), clock),
                        schemas,
                        config.limits().minWatch(),
                        clock,
                        random);
        Authorizer authorizer = authorizer();
        RequestHandler router =
                new ResourceRouter(
                        catalog,
                        handlers.verbs(),
                        Map.of("scale", handlers.scale()),
                        Map.of(),
                        paths(catalog));
        RequestHandler pipeline = new RequestPipeline(filters(authorizer), router);
        int port = config.listener().map(listener -> listen(listener, pipeline)).orElse(0);
        return new ApiServer(lifecycle, pipeline, openPaths, port);
    }

    private int listen(ApiServerConfig.Listener listener, RequestHandler pipeline) {
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
        HealthHandler health = new HealthHandler(checks(catalog));
        return new PathRouter(
                Map.of(
                        "/api", discovery,
                        "/apis", discovery,
                        "/version", new VersionHandler(config.productVersion()),
                        "/healthz", health,
                        "/livez", health,
                        "/readyz", health));
    }

    private List<HealthCheck> checks(ResourceCatalog catalog) {
        return List.of(
                new HealthCheck("ping", Optional::empty, true),
                new HealthCheck("etcd", this::storageProblem, true),
                new HealthCheck("informer-sync", () -> cacheProblem(catalog), false));
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
