package io.kjava.controllers.clusterroles;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.ResourceClient;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import io.kjava.selector.LabelQuery;
import io.kjava.selector.LabelSelectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives a role with an aggregation rule the rules of all roles that it selects. */
public final class AggregationReconciler implements Reconciler {
    private static final int WORKERS = 2;

    private final ResourceClient<ClusterRole> client;
    private final Informer<ClusterRole> roles;

    private AggregationReconciler(ApiClient client, Informer<ClusterRole> roles) {
        this.client = client.resource(ClusterRole.class);
        this.roles = requireNonNull(roles, "roles");
    }

    public static ControllerSpec spec(ApiClient client, SharedInformers informers) {
        Informer<ClusterRole> roles = informers.informer(ClusterRole.class);
        return ControllerSpec.of(
                        "clusterrole-aggregation-controller", WORKERS, new AggregationReconciler(client, roles))
                .from(KeySource.changes(
                        roles,
                        (event, sink) -> roles.all().stream()
                                .filter(r -> r.getAggregationRule() != null)
                                .filter(r -> selects(r, event.object())
                                        || Keys.name(r).equals(Keys.name(event.object())))
                                .forEach(r -> sink.add(Keys.of(r)))));
    }

    private static boolean selects(ClusterRole whole, ClusterRole part) {
        return whole.getAggregationRule().getClusterRoleSelectors().stream()
                .map(LabelSelectors::of)
                .anyMatch((LabelQuery q) -> q.matches(part.getMetadata().getLabels()));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<ClusterRole> found = roles.get(key).filter(r -> r.getAggregationRule() != null);
        if (found.isEmpty()) {
            return Outcome.SETTLED;
        }
        ClusterRole whole = found.get();
        Set<PolicyRule> rules = new LinkedHashSet<>();
        roles.all().stream()
                .filter(part -> !Keys.name(part).equals(key.name()))
                .filter(part -> selects(whole, part))
                .sorted(Comparator.comparing(Keys::name))
                .forEach(part -> rules.addAll(part.getRules()));
        List<PolicyRule> wanted = new ArrayList<>(rules);
        if (!wanted.equals(whole.getRules())) {
            client.update(new ClusterRoleBuilder(whole).withRules(wanted).build());
        }
        return Outcome.SETTLED;
    }
}
