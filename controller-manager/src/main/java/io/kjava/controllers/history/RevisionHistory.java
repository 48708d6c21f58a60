package io.kjava.controllers.history;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.kjava.api.ApiException;
import io.kjava.client.ApiClient;
import io.kjava.client.DeleteOptions;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controllers.objects.Hashes;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Owners;
import io.kjava.controllers.objects.Values;
import io.kjava.controllers.pods.Ownership;
import io.kjava.informer.Informer;
import io.kjava.selector.LabelQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Finds, makes and forgets the revisions of an owner. */
public final class RevisionHistory {
    public static final String HASH_LABEL = "controller-revision-hash";
    private static final int LONGEST_PREFIX = 223;

    /** Oldest first. */
    private static final Comparator<ControllerRevision> ORDER = Comparator.<ControllerRevision>comparingLong(
                    r -> Values.or(r.getRevision(), 0))
            .thenComparing(r -> Values.or(r.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(Keys::name);

    private final ResourceClient<ControllerRevision> client;
    private final Informer<ControllerRevision> revisions;
    private final Ownership<ControllerRevision> ownership;

    /** The name that another content already has: try again with a higher collision count. */
    public static final class CollisionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CollisionException(String name) {
            super("controller revision " + name + " has another content");
        }
    }

    public RevisionHistory(ApiClient client, Informer<ControllerRevision> revisions) {
        this.client = client.resource(ControllerRevision.class);
        this.revisions = requireNonNull(revisions, "revisions");
        this.ownership = new Ownership<>(this.client);
    }

    /** The owner's revisions, oldest first; adopts orphans that its selector matches. */
    public List<ControllerRevision> of(HasMetadata owner, LabelQuery selector, Ownership.Fresh fresh) {
        return ownership.claim(owner, selector, revisions.inNamespace(Keys.namespace(owner)), _ -> true, fresh).stream()
                .sorted(ORDER)
                .toList();
    }

    /**
     * The revision of a template: a known one, which becomes the newest again, or a new one.
     *
     * @throws CollisionException when the name for it is taken
     */
    public ControllerRevision current(
            HasMetadata owner, PodTemplateSpec template, List<ControllerRevision> known, @Nullable Integer collisions) {
        ObjectNode patch = TemplatePatch.of(template);
        List<ControllerRevision> equal =
                known.stream().filter(r -> TemplatePatch.holds(r, patch)).toList();
        long newest = known.isEmpty() ? 0 : Values.or(known.getLast().getRevision(), 0);
        if (equal.isEmpty()) {
            return create(owner, template, patch, newest + 1, collisions);
        }
        ControllerRevision same = equal.getLast();
        if (Values.or(same.getRevision(), 0) == newest) {
            return same;
        }
        return client.update(
                new ControllerRevisionBuilder(same).withRevision(newest + 1).build());
    }

    private ControllerRevision create(
            HasMetadata owner, PodTemplateSpec template, ObjectNode patch, long number, @Nullable Integer collisions) {
        String hash = Hashes.of(template, collisions);
        String prefix = Keys.name(owner);
        prefix = prefix.length() > LONGEST_PREFIX ? prefix.substring(0, LONGEST_PREFIX) : prefix;
        Map<String, String> labels = template.getMetadata() == null
                ? Map.of()
                : template.getMetadata().getLabels();
        ControllerRevision wanted = new ControllerRevisionBuilder()
                .withNewMetadata()
                .withNamespace(Keys.namespace(owner))
                .withName(prefix + "-" + hash)
                .withLabels(labels)
                .addToLabels(HASH_LABEL, hash)
                .withAnnotations(annotations(owner))
                .withOwnerReferences(List.of(Owners.controllerReference(owner)))
                .endMetadata()
                .withData(JsonCodec.toTyped(patch, Object.class))
                .withRevision(number)
                .build();
        try {
            return client.create(wanted);
        } catch (ApiException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            return client.get(Keys.of(wanted))
                    .filter(r -> Owners.controls(owner, r) && TemplatePatch.holds(r, patch))
                    .orElseThrow(() -> new CollisionException(Keys.name(wanted)));
        }
    }

    private static Map<String, String> annotations(HasMetadata owner) {
        Map<String, String> annotations =
                new java.util.LinkedHashMap<>(owner.getMetadata().getAnnotations());
        annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        return annotations;
    }

    /** The hash by which pods say which revision they are of. */
    public static String hash(ControllerRevision revision) {
        return revision.getMetadata().getLabels().getOrDefault(HASH_LABEL, "");
    }

    public static Optional<ControllerRevision> byName(List<ControllerRevision> known, @Nullable String name) {
        return known.stream().filter(r -> Keys.name(r).equals(name)).findFirst();
    }

    /**
     * Deletes the oldest revisions beyond the limit.
     *
     * @param inUse names or hashes of revisions that some pod, or the status, still has
     */
    public void forget(List<ControllerRevision> known, Set<String> inUse, int limit) {
        List<ControllerRevision> idle = new ArrayList<>();
        for (ControllerRevision revision : known) {
            if (!inUse.contains(Keys.name(revision)) && !inUse.contains(hash(revision))) {
                idle.add(revision);
            }
        }
        int surplus = Math.max(0, idle.size() - limit);
        for (ControllerRevision revision : idle.subList(0, surplus)) {
            try {
                client.delete(Keys.of(revision), DeleteOptions.DEFAULT.withUid(Keys.uid(revision)));
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
    }
}
