package io.kjava.client;

import io.kjava.api.ObjectKey;
import io.kjava.codec.DynamicObject;
import io.kjava.codec.JsonCodec;
import io.kjava.scheme.ResourceType;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One resource of {@link TestingApiClient}, in one form. */
final class TestingResource<T> implements ResourceClient<T> {
    private final TestingApiClient api;
    private final ResourceType type;
    private final Function<DynamicObject, T> out;
    private final Function<Object, DynamicObject> in;

    TestingResource(
            TestingApiClient api,
            ResourceType type,
            Function<DynamicObject, T> out,
            Function<Object, DynamicObject> in) {
        this.api = api;
        this.type = type;
        this.out = out;
        this.in = in;
    }

    @Override
    public Optional<T> get(ObjectKey key) {
        api.enter("get", type, "", key);
        return api.store().get(type.name(), key).map(out);
    }

    @Override
    public ListPage<T> list(ListQuery query) {
        api.enter("list", type, "", ObjectKey.of(query.namespace(), ""));
        Predicate<DynamicObject> filter = filter(query);
        return api.store().locked(() -> {
            List<T> items = api.store().all(type.name()).stream()
                    .filter(filter)
                    .map(out)
                    .toList();
            return new ListPage<>(items, Long.toString(api.store().revision()));
        });
    }

    @Override
    public WatchStream<T> watch(ListQuery query) {
        api.enter("watch", type, "", ObjectKey.of(query.namespace(), ""));
        return open(query, null);
    }

    TestingWatch<T> open(ListQuery query, @Nullable Consumer<WatchEvent<T>> direct) {
        TestingWatch<T> watch = new TestingWatch<>(
                change -> change.resource().equals(type.name()), filter(query), out, direct, api::closed);
        return api.store().locked(() -> {
            String from = query.resourceVersion();
            if (from.isEmpty() || from.equals("0")) {
                api.store().all(type.name()).forEach(watch::offerExisting);
                api.store().follow(api.store().revision(), watch);
            } else {
                api.store().follow(Long.parseLong(from), watch);
            }
            api.opened(watch);
            return watch;
        });
    }

    private static Predicate<DynamicObject> filter(ListQuery query) {
        LabelQuery labels = LabelQuery.parse(query.labelSelector());
        FieldQuery fields = FieldQuery.parse(query.fieldSelector());
        return object -> (query.namespace().isEmpty() || query.namespace().equals(object.namespace()))
                && labels.matches(object.labels())
                && fields.matches(field -> object.text(field.split("\\.")));
    }

    @Override
    public T create(T object) {
        DynamicObject body = in.apply(object);
        api.enter("create", type, "", body.key());
        return out.apply(api.store().locked(() -> api.rules().create(type, body)));
    }

    @Override
    public T update(T object) {
        DynamicObject body = in.apply(object);
        api.enter("update", type, "", body.key());
        return out.apply(api.store().locked(() -> api.rules().update(type, body)));
    }

    @Override
    public T updateStatus(T object) {
        DynamicObject body = in.apply(object);
        api.enter("update", type, "status", body.key());
        return out.apply(api.store().locked(() -> api.rules().updateStatus(type, body)));
    }

    @Override
    public T patch(ObjectKey key, PatchType patchType, byte[] patch, String subresource) {
        api.enter("patch", type, subresource, key);
        return out.apply(api.store()
                .locked(() -> api.rules()
                        .patch(type, key, subresource, tree -> TestingPatches.apply(tree, patchType, patch))));
    }

    @Override
    public void delete(ObjectKey key, DeleteOptions options) {
        api.enter("delete", type, "", key);
        api.store().locked(() -> {
            api.rules().delete(type, key, options);
            return true;
        });
    }

    @Override
    public void deleteCollection(ListQuery query, DeleteOptions options) {
        api.enter("deletecollection", type, "", ObjectKey.of(query.namespace(), ""));
        Predicate<DynamicObject> filter = filter(query);
        api.store().locked(() -> {
            api.store().all(type.name()).stream()
                    .filter(filter)
                    .forEach(o -> api.rules().delete(type, o.key(), options));
            return true;
        });
    }

    @Override
    public <R> R createSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        api.enter("create", type, subresource, key);
        DynamicObject tree = tree(body);
        return form(api.store().locked(() -> api.subresources().create(type, key, subresource, tree)), answer);
    }

    @Override
    public <R> R getSub(ObjectKey key, String subresource, Class<R> answer) {
        api.enter("get", type, subresource, key);
        return form(api.store().locked(() -> api.subresources().read(type, key, subresource)), answer);
    }

    @Override
    public <R> R updateSub(ObjectKey key, String subresource, Object body, Class<R> answer) {
        api.enter("update", type, subresource, key);
        DynamicObject tree = tree(body);
        return form(api.store().locked(() -> api.subresources().replace(type, key, subresource, tree)), answer);
    }

    static DynamicObject tree(Object body) {
        return body instanceof DynamicObject tree ? tree : JsonCodec.fromTyped(body);
    }

    static <R> R form(DynamicObject tree, Class<R> answer) {
        return answer == DynamicObject.class ? answer.cast(tree) : JsonCodec.toTyped(tree, answer);
    }
}
