package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ResourceName;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.discovery.DiscoveryHandler;
import io.kjava.apiserver.discovery.OpenApiHandler;
import io.kjava.apiserver.discovery.OpenIdHandler;
import io.kjava.apiserver.discovery.VersionHandler;
import io.kjava.apiserver.handlers.NegotiatedDocuments;
import io.kjava.apiserver.handlers.PrintedTables;
import io.kjava.apiserver.handlers.ResourceHandler;
import io.kjava.apiserver.handlers.ResourceHandlers;
import io.kjava.apiserver.handlers.ResourceRouter;
import io.kjava.apiserver.health.ComponentHealth;
import io.kjava.apiserver.health.HealthCheck;
import io.kjava.apiserver.health.HealthHandler;
import io.kjava.apiserver.health.MetricsHandler;
import io.kjava.apiserver.openapi.OpenApiDocuments;
import io.kjava.apiserver.pipeline.PathRouter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.printing.ColumnTexts;
import io.kjava.apiserver.printing.TablePrinter;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.registry.core.PodBinding;
import io.kjava.apiserver.registry.core.PodEviction;
import io.kjava.apiserver.reviews.AccessReviews;
import io.kjava.apiserver.reviews.IdentityReviews;
import io.kjava.apiserver.reviews.RulesReviews;
import io.kjava.apiserver.reviews.TokenRequests;
import io.kjava.apiserver.schema.Descriptions;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.codec.DynamicObject;
import io.kjava.scheme.ResourceType;
import io.kjava.telemetry.MetricRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** What answers at the end of the pipeline: one table of handlers. */
final class RouterAssembly {
    private final ApiServerConfig config;
    private final ResourceCatalog catalog;
    private final SchemaCatalog schemas;
    private final ResourceStore store;
    private final ResourceReader reader;
    private final SecurityAssembly security;
    private final InstantSource clock;
    private final ResourceHandlers handlers;
    private final MetricRegistry metrics;
    private final PrintedTables tables;

    RouterAssembly(
            ApiServerConfig config,
            ResourceCatalog catalog,
            SchemaCatalog schemas,
            ResourceStore store,
            ResourceReader reader,
            SecurityAssembly security,
            MetricRegistry metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.config = requireNonNull(config, "config");
        this.catalog = requireNonNull(catalog, "catalog");
        this.schemas = requireNonNull(schemas, "schemas");
        this.store = requireNonNull(store, "store");
        this.reader = requireNonNull(reader, "reader");
        this.security = requireNonNull(security, "security");
        this.clock = requireNonNull(clock, "clock");
        this.tables = new PrintedTables(RouterAssembly::printer, new ColumnTexts(() -> Descriptions.load()::of), clock);
        this.handlers = new ResourceHandlers(
                store, reader, tables, schemas, config.limits().minWatch(), metrics, clock, random);
    }

    private static TablePrinter printer(ServedResource resource) {
        return resource.definition()
                .map(custom -> TablePrinter.custom(custom.columns()))
                .orElseGet(() -> TablePrinter.of(resource.type()));
    }

    /**
     * @param address where clients outside reach this server
     */
    RequestHandler router(
            Authorizer authorizer,
            Map<String, ResourceHandler> pipes,
            Supplier<List<HealthCheck>> checks,
            ComponentHealth components,
            Supplier<String> address) {
        ServedResource pods = catalog.require(new ResourceName("", "v1", "pods"));
        ResourceHandler binding =
                handlers.action("v1/Binding", store.admitted("binding", "Binding", new PodBinding(store, clock)));
        Map<String, RequestHandler> virtual = new HashMap<>(reviews(authorizer));
        virtual.put("bindings", request -> binding.handle(request, pods));
        ResourceType component =
                catalog.type(new ResourceName("", "v1", "componentstatuses")).orElseThrow();
        virtual.put(
                "componentstatuses",
                handlers.components(
                        components::ask,
                        (objects, include) ->
                                tables.table(TablePrinter.of(component), "meta.k8s.io/v1", objects, include)));
        return new ResourceRouter(
                catalog, handlers.verbs(), subresources(binding, pipes), virtual, paths(checks, address));
    }

    private Map<String, ResourceHandler> subresources(ResourceHandler binding, Map<String, ResourceHandler> pipes) {
        ServedResource budgets = catalog.require(new ResourceName("policy", "v1", "poddisruptionbudgets"));
        TokenRequests tokens = new TokenRequests(
                security.tokens(),
                security.audiences(),
                config.serviceAccounts().maxLifetime(),
                catalog,
                reader,
                clock);
        Map<String, ResourceHandler> all = new HashMap<>(pipes);
        all.put("scale", handlers.scale(this::scaleTable));
        all.put("pods/binding", binding);
        all.put(
                "pods/eviction",
                handlers.action(
                        "policy/v1/Eviction",
                        store.admitted("eviction", "Eviction", new PodEviction(store, reader, budgets, clock))));
        all.put(
                "serviceaccounts/token",
                handlers.action(
                        "authentication.k8s.io/v1/TokenRequest", store.admitted("token", "TokenRequest", tokens)));
        return all;
    }

    private Map<String, RequestHandler> reviews(Authorizer authorizer) {
        AccessReviews access = new AccessReviews(authorizer);
        IdentityReviews identity = new IdentityReviews(security.accounts(), security::otherTokens);
        return Map.of(
                "subjectaccessreviews.authorization.k8s.io",
                handlers.review("SubjectAccessReview", access::subject),
                "localsubjectaccessreviews.authorization.k8s.io",
                handlers.review("LocalSubjectAccessReview", access::local),
                "selfsubjectaccessreviews.authorization.k8s.io",
                handlers.review("SelfSubjectAccessReview", access::self),
                "selfsubjectrulesreviews.authorization.k8s.io",
                handlers.review("SelfSubjectRulesReview", new RulesReviews(security::rules)),
                "tokenreviews.authentication.k8s.io",
                handlers.review("TokenReview", identity::token),
                "selfsubjectreviews.authentication.k8s.io",
                handlers.review("SelfSubjectReview", identity::self));
    }

    private RequestHandler paths(Supplier<List<HealthCheck>> checks, Supplier<String> address) {
        RequestHandler discovery =
                new DiscoveryHandler(catalog, address, new NegotiatedDocuments(new ProtobufCodec(schemas)));
        HealthHandler health = new HealthHandler(checks, metrics);
        OpenIdHandler openId = new OpenIdHandler(
                config.serviceAccounts().issuer(), security.tokens().verificationKeys());
        OpenApiHandler openApi = new OpenApiHandler(
                new OpenApiDocuments(() -> catalog.picture().types().values(), schemas, config.productVersion()),
                clock);
        Map<String, RequestHandler> paths = new HashMap<>();
        paths.put("/api", discovery);
        paths.put("/apis", discovery);
        paths.put("/version", PathRouter.alone("/version", new VersionHandler(config.productVersion()), () -> {
            throw PathRouter.notFound();
        }));
        paths.put("/healthz", health);
        paths.put("/livez", health);
        paths.put("/readyz", health);
        paths.put("/metrics", PathRouter.alone("/metrics", new MetricsHandler(metrics), PathRouter::pageNotFound));
        paths.put("/openapi", openApi);
        paths.put("/.well-known/openid-configuration", openId);
        paths.put("/openid/v1/jwks", openId);
        return new PathRouter(paths, () -> listed(health));
    }

    private ObjectNode scaleTable(boolean custom, DynamicObject scale, String includeObject) {
        TablePrinter printer = custom ? TablePrinter.CUSTOM_SCALE : TablePrinter.SCALE;
        return tables.table(printer, "meta.k8s.io/v1", List.of(scale), includeObject);
    }

    private List<String> listed(HealthHandler health) {
        List<String> all = new ArrayList<>(health.paths());
        all.addAll(List.of("/.well-known/openid-configuration", "/api", "/apis", "/apis/", "/metrics"));
        all.addAll(List.of("/openapi/v2", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/version"));
        for (ResourceName name : catalog.picture().types().keySet()) {
            String group = name.group().isEmpty() ? "/api" : "/apis/" + name.group();
            all.add(group);
            all.add(group + "/" + name.version());
        }
        return all;
    }
}
