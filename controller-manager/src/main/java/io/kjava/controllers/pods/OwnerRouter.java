package io.kjava.controllers.pods;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kjava.api.ObjectKey;
import io.kjava.controller.KeySink;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.informer.Informer;
import io.kjava.informer.InformerEvent;
import io.kjava.selector.LabelQuery;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A change of an owned object becomes the key of its controller; an orphan's change the keys of all
 * that might adopt it. Counts what expectations wait for.
 *
 * @param <T> what is owned
 * @param <O> its controllers
 */
public final class OwnerRouter<T extends HasMetadata, O extends HasMetadata>
        implements BiConsumer<InformerEvent<T>, KeySink> {
    private final String ownerGroup;
    private final String ownerKind;
    private final Informer<O> owners;
    private final Function<O, LabelQuery> selector;
    private final @Nullable Expectations expectations;

    /** @param expectations null when the controller has none */
    public OwnerRouter(
            Class<O> ownerType,
            Informer<O> owners,
            Function<O, LabelQuery> selector,
            @Nullable Expectations expectations) {
        this.ownerGroup = HasMetadata.getGroup(ownerType);
        this.ownerKind = HasMetadata.getKind(ownerType);
        this.owners = requireNonNull(owners, "owners");
        this.selector = requireNonNull(selector, "selector");
        this.expectations = expectations;
    }

    @Override
    public void accept(InformerEvent<T> event, KeySink sink) {
        switch (event) {
            case InformerEvent.Added<T> added -> added(added.object(), sink);
            case InformerEvent.Updated<T> updated -> updated(updated.before(), updated.object(), sink);
            case InformerEvent.Removed<T> removed -> removed(removed.object(), sink);
        }
    }

    private void added(T object, KeySink sink) {
        if (Keys.isTerminating(object)) {
            removed(object, sink); // seen for the first time after a restart, on its way out
            return;
        }
        Optional<OwnerReference> controller = Owners.controllerOf(object);
        if (controller.isPresent()) {
            resolve(object, controller.get()).ifPresent(owner -> {
                if (expectations != null) {
                    expectations.created(owner);
                }
                sink.add(owner);
            });
        } else {
            offerOrphan(object, sink);
        }
    }

    private void updated(T before, T object, KeySink sink) {
        Map<String, String> oldLabels = before.getMetadata().getLabels();
        boolean relabelled = !Objects.equals(oldLabels, object.getMetadata().getLabels());
        if (Keys.isTerminating(object)) {
            removed(object, sink);
            if (relabelled) {
                removed(before, sink);
            }
            return;
        }
        Optional<OwnerReference> was = Owners.controllerOf(before);
        Optional<OwnerReference> is = Owners.controllerOf(object);
        boolean moved = !was.equals(is);
        if (moved && was.isPresent()) {
            resolve(before, was.get()).ifPresent(sink::add);
        }
        if (is.isPresent()) {
            resolve(object, is.get()).ifPresent(sink::add);
        } else if (relabelled || moved) {
            offerOrphan(object, sink);
        }
    }

    private void removed(T object, KeySink sink) {
        Owners.controllerOf(object)
                .flatMap(controller -> resolve(object, controller))
                .ifPresent(owner -> {
                    if (expectations != null) {
                        expectations.deleted(owner, Keys.uid(object));
                    }
                    sink.add(owner);
                });
    }

    private Optional<ObjectKey> resolve(T object, OwnerReference reference) {
        if (!reference.getKind().equals(ownerKind)
                || !Owners.group(reference.getApiVersion()).equals(ownerGroup)) {
            return Optional.empty();
        }
        ObjectKey key = ObjectKey.of(Keys.namespace(object), reference.getName());
        return owners.get(key)
                .filter(owner -> Keys.uid(owner).equals(reference.getUid()))
                .map(_ -> key);
    }

    private void offerOrphan(T object, KeySink sink) {
        Map<String, String> labels = object.getMetadata().getLabels();
        if (labels == null || labels.isEmpty()) {
            return;
        }
        for (O owner : owners.inNamespace(Keys.namespace(object))) {
            LabelQuery query = selector.apply(owner);
            if (!query.isEverything() && query.matches(labels)) {
                sink.add(Keys.of(owner));
            }
        }
    }
}
