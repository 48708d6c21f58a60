package io.kjava.controllers.pods;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kjava.api.ApiException;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.selector.LabelQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which objects belong to an owner: takes in orphans that its selector matches and lets go of its own
 * that no longer match.
 *
 * @param <T> what is owned
 */
public final class Ownership<T extends HasMetadata> {
    private final ResourceClient<T> client;
    private final List<String> finalizersOnAdoption;

    public Ownership(ResourceClient<T> client) {
        this(client, List.of());
    }

    public Ownership(ResourceClient<T> client, List<String> finalizersOnAdoption) {
        this.client = requireNonNull(client, "client");
        this.finalizersOnAdoption = List.copyOf(finalizersOnAdoption);
    }

    /**
     * The candidates that belong to the owner now.
     *
     * @param mayAdopt a further condition on orphans
     * @param fresh reads the owner from the server: nobody adopts for an owner that is gone
     */
    public List<T> claim(
            HasMetadata owner, LabelQuery selector, Collection<T> candidates, Predicate<T> mayAdopt, Fresh fresh) {
        List<T> claimed = new ArrayList<>();
        boolean checked = false;
        for (T candidate : candidates) {
            Optional<OwnerReference> controller = Owners.controllerOf(candidate);
            boolean matches = selector.matches(candidate.getMetadata().getLabels());
            if (controller.isPresent()) {
                if (!controller.get().getUid().equals(Keys.uid(owner))) {
                    continue;
                }
                if (matches) {
                    claimed.add(candidate);
                } else if (!Keys.isTerminating(owner)) {
                    release(owner, candidate);
                }
                continue;
            }
            if (matches && !Keys.isTerminating(owner) && !Keys.isTerminating(candidate) && mayAdopt.test(candidate)) {
                if (!checked) {
                    checkOwner(owner, fresh);
                    checked = true;
                }
                adopt(owner, candidate).ifPresent(claimed::add);
            }
        }
        return claimed;
    }

    /** Reads the owner again, past every cache. */
    @FunctionalInterface
    public interface Fresh {
        Optional<? extends HasMetadata> read();
    }

    private static void checkOwner(HasMetadata owner, Fresh fresh) {
        Optional<? extends HasMetadata> now = fresh.read();
        if (now.isEmpty() || !Keys.uid(now.get()).equals(Keys.uid(owner))) {
            throw new IllegalStateException(
                    "original %s %s is gone: not adopting for it".formatted(owner.getKind(), Keys.of(owner)));
        }
        if (Keys.isTerminating(now.get())) {
            throw new IllegalStateException(
                    "%s %s has just been deleted: not adopting for it".formatted(owner.getKind(), Keys.of(owner)));
        }
    }

    private Optional<T> adopt(HasMetadata owner, T orphan) {
        OwnerReference reference = Owners.controllerReference(owner);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("uid", Keys.uid(orphan));
        metadata.put("ownerReferences", List.of(reference));
        if (!finalizersOnAdoption.isEmpty()) {
            metadata.put("finalizers", finalizersOnAdoption);
        }
        return patch(orphan, metadata);
    }

    private void release(HasMetadata owner, T own) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("uid", Keys.uid(own));
        metadata.put("ownerReferences", List.of(Map.of("$patch", "delete", "uid", Keys.uid(owner))));
        if (!finalizersOnAdoption.isEmpty()) {
            metadata.put("$deleteFromPrimitiveList/finalizers", finalizersOnAdoption);
        }
        patch(own, metadata);
    }

    /** Empty when the object is gone or is another one by now. */
    private Optional<T> patch(T object, Map<String, Object> metadata) {
        byte[] patch = JsonCodec.writeTyped(Map.of("metadata", metadata));
        try {
            return Optional.of(client.patch(Keys.of(object), PatchType.STRATEGIC, patch, ""));
        } catch (ApiException e) {
            if (e.isNotFound() || e.isConflict() || e.reason() == ApiException.Reason.INVALID) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
