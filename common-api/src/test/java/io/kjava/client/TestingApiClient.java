package io.kjava.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kjava.api.ApiException;
import io.kjava.api.ObjectKey;
import io.kjava.api.ResourceName;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.BuiltinKinds;
import io.kjava.scheme.ResourceType;
import io.kjava.scheme.TypedKinds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A small, working API server in memory, without a socket: it really stores objects, counts revisions,
 * refuses conflicts, holds finalizers and grace periods, separates status, selects, patches and
 * watches, and it can be told to fail. The four usual namespaces exist. Thread-safe.
 */
public final class TestingApiClient implements ApiClient {
    /**
     * One call that arrived.
     *
     * @param subresource empty for the object itself
     */
    public record Call(String verb, ResourceName resource, String subresource, ObjectKey key) {
        public boolean is(String verb, String plural) {
            return this.verb.equals(verb) && resource.plural().equals(plural);
        }
    }

    private record Fault(Predicate<Call> when, Supplier<ApiException> failure) {}

    private final Map<ResourceName, ResourceType> types = new LinkedHashMap<>();
    private final TestingStore store = new TestingStore();
    private final TestingRules rules;
    private final TestingSubresources subresources;
    private final List<TestingWatch<?>> watches = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    public TestingApiClient(InstantSource clock) {
        rules = new TestingRules(store, clock);
        subresources = new TestingSubresources(store, rules);
        BuiltinKinds.all().forEach(type -> types.put(type.name(), type));
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            rules.create(
                    types.get(new ResourceName("", "v1", "namespaces")), DynamicObject.of("v1", "Namespace", "", name));
        }
    }

    public TestingApiClient() {
        this(InstantSource.system());
    }

    @Override
    public <T extends HasMetadata> ResourceClient<T> resource(Class<T> type) {
        return typed(type);
    }

    private <T extends HasMetadata> TestingResource<T> typed(Class<T> type) {
        return new TestingResource<>(
                this, TypedKinds.of(type), tree -> JsonCodec.toTyped(tree, type), JsonCodec::fromTyped);
    }

    @Override
    public ResourceClient<DynamicObject> dynamic(ResourceName resource, boolean namespaced) {
        return trees(resource);
    }

    private TestingResource<DynamicObject> trees(ResourceName resource) {
        ResourceType type = types.get(resource);
        if (type == null) {
            throw new ApiException(ApiException.Reason.NOT_FOUND, "the server could not find the requested resource");
        }
        return new TestingResource<>(this, type, DynamicObject::deepCopy, TestingResource::tree);
    }

    @Override
    public JsonNode read(String path) {
        return TestingDiscovery.read(path, types.values());
    }

    /** Allows everything, and believes every token. */
    @Override
    public <R> R review(ResourceName resource, Object body, Class<R> answer) {
        DynamicObject tree = TestingResource.tree(body);
        tree.objectAt("status").put("allowed", true).put("authenticated", true);
        return TestingResource.form(tree, answer);
    }

    /** Serves one more resource, as a custom resource definition would. */
    public void serve(ResourceType type) {
        types.put(type.name(), type);
    }

    /** Puts an object as it is, with its status: a world to begin with. Returns what is stored. */
    public <T extends HasMetadata> T seed(T object) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) object.getClass();
        DynamicObject tree = JsonCodec.fromTyped(object);
        return store.locked(() -> JsonCodec.toTyped(rules.seed(TypedKinds.of(type), tree), type));
    }

    /** Lets calls fail for which the predicate holds, until {@link #heal}. */
    public void failWhen(Predicate<Call> when, Supplier<ApiException> failure) {
        faults.add(new Fault(when, failure));
    }

    /** Lets the next such call fail, once. */
    public void failOnce(Predicate<Call> when, Supplier<ApiException> failure) {
        Fault[] self = new Fault[1];
        self[0] = new Fault(call -> when.test(call) && faults.remove(self[0]), failure);
        faults.add(self[0]);
    }

    public void heal() {
        faults.clear();
    }

    /** Every call so far, in the order of arrival. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public void forgetCalls() {
        calls.clear();
    }

    /** Ends all watches in good order: clients resume. */
    public void endWatches() {
        List<TestingWatch<?>> open = new ArrayList<>(watches);
        open.forEach(TestingWatch::end);
    }

    /** Forgets the past and breaks all watches: clients must list again. */
    public void expireWatches() {
        store.compact();
        List<TestingWatch<?>> open = new ArrayList<>(watches);
        open.forEach(watch -> watch.fail(ApiException.expired("too old resource version")));
    }

    /** Tells all watchers that nothing else has happened up to now. */
    public void bookmark() {
        watches.forEach(watch -> watch.bookmark(store.revision()));
    }

    TestingStore store() {
        return store;
    }

    /**
     * Shows what exists and every change from then on, at once and on the writer's own thread: for
     * copies that are never behind.
     */
    public <T extends HasMetadata> AutoCloseable follow(
            Class<T> type, ListQuery query, Consumer<WatchEvent<T>> listener) {
        return typed(type).open(query, listener);
    }

    /** The same for trees. */
    public AutoCloseable follow(ResourceName resource, ListQuery query, Consumer<WatchEvent<DynamicObject>> listener) {
        return trees(resource).open(query, listener);
    }

    TestingRules rules() {
        return rules;
    }

    TestingSubresources subresources() {
        return subresources;
    }

    void enter(String verb, ResourceType type, String subresource, ObjectKey key) {
        Call call = new Call(verb, type.name(), subresource, key);
        calls.add(call);
        for (Fault fault : faults) {
            if (fault.when().test(call)) {
                throw fault.failure().get();
            }
        }
    }

    void opened(TestingWatch<?> watch) {
        watches.add(watch);
    }

    void closed(TestingWatch<?> watch) {
        store.unfollow(watch);
        watches.remove(watch);
    }

    @Override
    public void close() {
        endWatches();
    }
}
