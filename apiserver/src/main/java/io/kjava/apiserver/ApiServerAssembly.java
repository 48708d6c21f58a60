package io.kjava.apiserver;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.api.ResourceName;
import io.kjava.apiserver.ApiServerConfig.Feature;
import io.kjava.apiserver.ApiServerConfig.Listener;
import io.kjava.apiserver.admission.AdmissionChain;
import io.kjava.apiserver.admission.AdmissionMetrics;
import io.kjava.apiserver.authn.Authenticator;
import io.kjava.apiserver.authz.Authorizer;
import io.kjava.apiserver.bootstrap.FlowBootstrap;
import io.kjava.apiserver.bootstrap.FlowReferences;
import io.kjava.apiserver.bootstrap.KubernetesService;
import io.kjava.apiserver.bootstrap.ServerAddresses;
import io.kjava.apiserver.bootstrap.SystemObjects;
import io.kjava.apiserver.extension.Extensions;
import io.kjava.apiserver.handlers.NegotiatedDocuments;
import io.kjava.apiserver.handlers.ResourceHandler;
import io.kjava.apiserver.handlers.TrackedOwnership;
import io.kjava.apiserver.health.ComponentHealth;
import io.kjava.apiserver.health.HealthCheck;
import io.kjava.apiserver.health.LogCheck;
import io.kjava.apiserver.health.StorageProbe;
import io.kjava.apiserver.http.HttpFrontend;
import io.kjava.apiserver.loopback.LoopbackApiClient;
import io.kjava.apiserver.pipeline.AuthenticationFilter;
import io.kjava.apiserver.pipeline.AuthorizationFilter;
import io.kjava.apiserver.pipeline.DeadlineFilter;
import io.kjava.apiserver.pipeline.FailureFilter;
import io.kjava.apiserver.pipeline.ImpersonationFilter;
import io.kjava.apiserver.pipeline.InflightLimitFilter;
import io.kjava.apiserver.pipeline.LongRequestsFilter;
import io.kjava.apiserver.pipeline.MetricsFilter;
import io.kjava.apiserver.pipeline.OpenPathsFilter;
import io.kjava.apiserver.pipeline.RequestDeadlines;
import io.kjava.apiserver.pipeline.RequestFilter;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.pipeline.RequestInfoFilter;
import io.kjava.apiserver.pipeline.RequestPipeline;
import io.kjava.apiserver.pipeline.ResponseHeadersFilter;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.registry.NameGenerator;
import io.kjava.apiserver.registry.ResourceCatalog;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.StoragePaths;
import io.kjava.apiserver.registry.autoscaling.AutoscalerConversion;
import io.kjava.apiserver.registry.certificates.CertificateStrategies;
import io.kjava.apiserver.registry.certificates.RequesterHook;
import io.kjava.apiserver.registry.core.AllocationRepair;
import io.kjava.apiserver.registry.core.ServiceAllocations;
import io.kjava.apiserver.registry.retired.RetiredVersions;
import io.kjava.apiserver.request.RequestInfo;
import io.kjava.apiserver.request.UserInfo;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.storage.MeasuredStorage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.TranslatedStorage;
import io.kjava.client.ApiClient;
import io.kjava.client.ClientMetrics;
import io.kjava.codec.JsonCodec;
import io.kjava.http.HttpLimits;
import io.kjava.http.HttpServer;
import io.kjava.http.HttpServerConfig;
import io.kjava.informer.ClientInformers;
import io.kjava.informer.SharedInformers;
import io.kjava.lifecycle.Lifecycle;
import io.kjava.telemetry.MetricRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the parts of one server, in start order: the only {@code new} of them. */
final class ApiServerAssembly {
    private static final Logger log = LoggerFactory.getLogger(ApiServerAssembly.class);
    /** What clients within the process call the server. */
    static final String LOOPBACK = "localhost";

    private static final Duration REPAIRS = Duration.ofMinutes(3); // as Kubernetes does
    private static final Duration FLOW_OBJECTS = Duration.ofMinutes(1); // as Kubernetes does
    private final ApiServerConfig config;
    private final Storage storage;
    private final InstantSource clock;
    private final Lifecycle lifecycle;
    private final RandomGenerator random = new java.security.SecureRandom();
    private final SchemaCatalog schemas = new SchemaCatalog();
    private final ProtobufCodec protobuf = new ProtobufCodec(schemas);
    private final RetiredVersions retired = new RetiredVersions(new AutoscalerConversion()::toStored);
    private final OpenPathsFilter openPaths = new OpenPathsFilter();
    private final StorageProbe storageProbe = new StorageProbe(this::storageProblem);
    private final ComponentHealth components = new ComponentHealth(storageProbe::problem);
    private final MetricRegistry metrics = new MetricRegistry();
    private final LogCheck logCheck = new LogCheck(System::nanoTime);
    private final RequestDeadlines deadlines = new RequestDeadlines(System::nanoTime);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile @Nullable List<StartHook> hooks; // null until the server listens

    ApiServerAssembly(ApiServerConfig config, Storage storage, InstantSource clock, Lifecycle lifecycle) {
        this.config = requireNonNull(config, "config");
        this.storage = new TranslatedStorage(
                new MeasuredStorage(
                        requireNonNull(storage, "storage"), metrics, StoragePaths::resourceOf, System::nanoTime),
                this::storedNow);
        this.clock = requireNonNull(clock, "clock");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
    }

    /** A value as this server stores it; a stock or an older server may have stored it otherwise. */
    private byte[] storedNow(byte[] value) {
        return protobuf.stored(value, retired::shape)
                .map(object -> JsonCodec.write(retired.current(object)))
                .orElseGet(() -> retired.current(value));
    }

    ApiServer start() {
        ServiceAllocations services = new ServiceAllocations(
                config.services().cidrs(),
                config.services().nodePortFirst(),
                config.services().nodePortLast(),
                storage,
                clock,
                random);
        ResourceCatalog catalog = new CatalogAssembly(
                        storage, schemas, config.limits().eventTtl(), clock, lifecycle)
                .build(Map.of(
                        "services",
                        List.of(services),
                        CertificateStrategies.REQUESTS,
                        List.of(new RequesterHook(clock))));
        NameGenerator names = new NameGenerator(random);
        SecurityAssembly security = new SecurityAssembly(config, catalog, clock);
        Authorizer authorizer = security.authorizer();
        ResourceStore store = new ResourceStore(
                storage, admission(catalog, names, security), new TrackedOwnership(schemas), names, clock);
        ResourceReader reader = new ResourceReader(storage);
        Map<String, ResourceHandler> pipes =
                new PipeAssembly(catalog, reader, lifecycle, random).pipes(config.kubelets(), authorizer);
        RequestHandler router = new RouterAssembly(
                        config, catalog, schemas, store, reader, security, metrics, clock, random)
                .router(authorizer, pipes, () -> checks(catalog), components, this::address);
        RequestHandler pipeline = new RequestPipeline(
                filters(security.authenticators(), authorizer, info -> isServed(catalog, info)), router);
        new ServerMetrics(config, catalog, storage).register(metrics);
        lifecycle.start("log-check", logCheck);
        lifecycle.start("request-deadlines", deadlines);
        AllocationRepair repair = services.repair();
        repair.pass(storedServices(catalog));
        lifecycle.start("service-allocations", () -> repair(repair, catalog));
        new Extensions(storage, catalog, schemas, store, new WebhookServices(catalog), clock, lifecycle)
                .start(lifecycle);
        int port = config.listener().map(listener -> listen(listener, pipeline)).orElse(0);
        List<StartHook> work = hooks(pipeline, security, services, port);
        hooks = work;
        work.forEach(hook -> lifecycle.start("start-" + hook.name(), hook));
        return new ApiServer(lifecycle, pipeline, openPaths, components, metrics, port, () -> stopping.set(true));
    }

    private static boolean isServed(ResourceCatalog catalog, RequestInfo info) {
        return catalog.type(info.resourceName())
                .filter(type ->
                        info.subresource().isEmpty() || type.subresources().contains(info.subresource()))
                .isPresent();
    }

    private String address() {
        return config.listener()
                .map(listener -> listener.advertiseAddress().getHostAddress() + ":" + listener.port())
                .orElse("localhost");
    }

    private static void repair(AllocationRepair repair, ResourceCatalog catalog) {
        while (true) {
            try {
                Thread.sleep(REPAIRS);
                repair.pass(storedServices(catalog));
            } catch (StorageException | ApiException e) {
                log.atWarn().setCause(e).log("allocations of services are repaired later");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
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

    private AdmissionChain admission(ResourceCatalog catalog, NameGenerator names, SecurityAssembly security) {
        return new AdmissionChain(
                config.has(Feature.ADMISSION)
                        ? new AdmissionAssembly(catalog, storage, security, clock).plugins(() -> names.suffix(5))
                        : List.of(),
                new AdmissionMetrics(metrics, System::nanoTime));
    }

    /** The order of the wire. */
    private List<RequestFilter> filters(
            List<Authenticator> authenticators, Authorizer authorizer, Predicate<RequestInfo> served) {
        return List.of(
                new ResponseHeadersFilter(new java.util.Random(random.nextLong())), // audit ids are no secrets
                new RequestInfoFilter(),
                new MetricsFilter(metrics, served, System::nanoTime),
                new FailureFilter(new NegotiatedDocuments(protobuf)),
                new DeadlineFilter(config.limits().requestTimeout(), deadlines),
                openPaths,
                new AuthenticationFilter(authenticators),
                new ImpersonationFilter(authorizer),
                new InflightLimitFilter(
                        config.limits().readsInFlight(), config.limits().writesInFlight(), metrics),
                new LongRequestsFilter(config.limits().longPerUser(), served, metrics),
                new AuthorizationFilter(authorizer));
    }

    /** What is done once, right after the start; ready means that all of it is done. */
    private List<StartHook> hooks(
            RequestHandler pipeline, SecurityAssembly security, ServiceAllocations services, int port) {
        ApiClient client = ownClient(pipeline, "kube-apiserver");
        List<StartHook> all = new ArrayList<>();
        if (config.has(Feature.AUTHORIZATION)) {
            all.add(security.start(client, random, lifecycle));
        }
        if (config.has(Feature.SYSTEM_OBJECTS)) {
            all.add(systemObjects(client, services, port));
            all.addAll(flowControl(pipeline));
        }
        return all;
    }

    /** @param agent who is named as the writer of fields */
    private ApiClient ownClient(RequestHandler pipeline, String agent) {
        return new LoopbackApiClient(
                pipeline,
                UserInfo.of("system:apiserver", UserInfo.MASTERS),
                agent,
                new ClientMetrics(metrics, LOOPBACK),
                System::nanoTime);
    }

    private List<StartHook> flowControl(RequestHandler pipeline) {
        FlowBootstrap objects = new FlowBootstrap(ownClient(pipeline, FlowBootstrap.MANAGER));
        ApiClient consumer = ownClient(pipeline, FlowReferences.MANAGER);
        SharedInformers informers = lifecycle.own(new ClientInformers(consumer, random));
        FlowReferences references = new FlowReferences(consumer, informers, clock);
        lifecycle.start("flow-references", references::follow);
        lifecycle.start("flow-objects", () -> objects.keep(FLOW_OBJECTS));
        return List.of(
                new StartHook("priority-and-fairness-config-consumer", references::awaitKnown),
                new StartHook("priority-and-fairness-config-producer", objects::reconcile));
    }

    private StartHook systemObjects(ApiClient client, ServiceAllocations services, int port) {
        SystemObjects objects = new SystemObjects(
                client, config.services().cidrs(), config.listener().map(this::clientCa));
        return new StartHook("start-system-namespaces-controller", () -> {
            objects.reconcile();
            config.listener().ifPresent(l -> keepService(client, services, l, port));
        });
    }

    private void keepService(ApiClient client, ServiceAllocations services, Listener listener, int port) {
        KubernetesService service = new KubernetesService(
                client,
                services.firstAddress(),
                new ServerAddresses(storage, listener.advertiseAddress().getHostAddress()),
                port);
        service.reconcile();
        lifecycle.start("kubernetes-service", service);
        if (storage.isShared()) {
            lifecycle.start("server-addresses", service::stayKnown);
        }
    }

    private String clientCa(Listener listener) {
        try {
            return Files.readString(listener.clientCa());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int listen(Listener listener, RequestHandler pipeline) {
        HttpServerConfig http = new HttpServerConfig(
                "apiserver",
                listener.bindAddress(),
                listener.port(),
                Optional.of(new HttpServerConfig.Tls(
                        listener.certificate(), listener.key(), Optional.of(listener.clientCa()))),
                HttpLimits.DEFAULT);
        HttpFrontend frontend = new HttpFrontend(pipeline, config.limits().maxBodyBytes());
        return lifecycle.own(HttpServer.start(http, frontend)).port();
    }

    private List<HealthCheck> checks(ResourceCatalog catalog) {
        List<HealthCheck> checks = new ArrayList<>();
        checks.add(new HealthCheck("ping", Optional::empty, true));
        checks.add(new HealthCheck("log", logCheck::problem, true));
        checks.add(new HealthCheck("etcd", storageProbe::problem, true));
        checks.add(new HealthCheck("etcd-readiness", storageProbe::problem, false));
        checks.add(new HealthCheck("informer-sync", () -> cacheProblem(catalog), false));
        List<StartHook> started = hooks;
        if (started == null) {
            checks.add(new HealthCheck("start", () -> Optional.of("starting"), false));
        } else {
            started.forEach(hook -> checks.add(hook.check()));
        }
        checks.add(new HealthCheck(
                "shutdown", () -> stopping.get() ? Optional.of("process is shutting down") : Optional.empty(), false));
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
}
