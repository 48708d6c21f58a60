package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.handlers.BodyDecoder.ParsedBody;
import io.kjava.apiserver.pipeline.RequestHandler;
import io.kjava.apiserver.protobuf.ProtobufCodec;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ReviewAction;
import io.kjava.apiserver.registry.SubresourceAction;
import io.kjava.apiserver.schema.SchemaCatalog;
import io.kjava.apiserver.watchcache.EncodedForms;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.telemetry.Counter;
import io.kjava.telemetry.MetricRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Builds the handlers of stored resources. */
public final class ResourceHandlers {
    private final ResourceStore store;
    private final ResourceReader reader;
    private final SchemaCatalog schemas;
    private final BodyDecoder decoder;
    private final ObjectAnswers answers;
    private final StandardPatches patches;
    private final Duration minimumWatch;
    private final Counter watchEvents;
    private final InstantSource clock;
    private final RandomGenerator random;

    public ResourceHandlers(
            ResourceStore store,
            ResourceReader reader,
            TableRows tables,
            SchemaCatalog schemas,
            Duration minimumWatch,
            MetricRegistry metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.store = requireNonNull(store, "store");
        this.reader = requireNonNull(reader, "reader");
        this.schemas = requireNonNull(schemas, "schemas");
        ProtobufCodec protobuf = new ProtobufCodec(schemas);
        this.decoder = new BodyDecoder(
                readers(protobuf),
                type -> schemas.find(type.apiVersion(), type.kind()).isPresent());
        EncodedForms forms = EncodedForms.forHeap(Runtime.getRuntime().maxMemory());
        this.answers = new ObjectAnswers(protobuf, forms, tables);
        this.patches = new StandardPatches(schemas, decoder, clock);
        this.minimumWatch = requireNonNull(minimumWatch, "minimumWatch");
        this.watchEvents = metrics.counter(
                "apiserver_watch_events", "Number of events sent in watch clients", "group", "resource", "version");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
    }

    private static Map<String, Function<byte[], ParsedBody>> readers(ProtobufCodec protobuf) {
        return Map.of(
                "application/json",
                json -> new ParsedBody(JsonCodec.read(json), Complaints.of(json)),
                "application/yaml",
                BodyDecoder.yaml(),
                ProtobufCodec.MEDIA_TYPE,
                bytes -> new ParsedBody(protobuf.decode(bytes), Complaints.NONE));
    }

    /** By the verb of the request. */
    public Map<String, ResourceHandler> verbs() {
        DeleteRequests deletions = new DeleteRequests(decoder);
        Map<String, ResourceHandler> verbs = new HashMap<>();
        verbs.put("get", new GetHandler(reader, answers));
        verbs.put("list", new ListHandler(reader, answers));
        verbs.put("watch", new WatchHandler(reader, answers, minimumWatch, watchEvents, clock, random));
        verbs.put("create", new CreateHandler(store, decoder, answers));
        verbs.put("update", new UpdateHandler(store, decoder, answers));
        verbs.put("patch", new PatchHandler(store, patches, answers));
        verbs.put("delete", new DeleteHandler(store, deletions, answers));
        verbs.put("deletecollection", new DeleteCollectionHandler(store, reader, deletions, answers));
        return verbs;
    }

    /**
     * POST of another kind to a subresource.
     *
     * @param kind with its group and version: {@code policy/v1/Eviction}
     */
    public ResourceHandler action(String kind, SubresourceAction action) {
        return new ActionHandler(action, kind, schemas, decoder, answers);
    }

    /** POST of a type that is only asked. */
    public RequestHandler review(String kind, ReviewAction action) {
        return new ReviewHandler(action, kind, schemas, decoder, answers);
    }

    /**
     * GET of the parts of the control plane.
     *
     * @param components what is wrong with each; empty when it is well
     */
    public RequestHandler components(
            Supplier<Map<String, Optional<String>>> components,
            BiFunction<List<DynamicObject>, String, ObjectNode> tables) {
        return new ComponentsHandler(components, tables, answers);
    }

    /**
     * {@code scale} of every kind that has it.
     *
     * @param tables shows Scales as a table
     */
    public ResourceHandler scale(ScaleTables tables) {
        return new ScaleHandler(store, reader, decoder, patches, new ScaleAnswers(answers, tables));
    }
}
