package io.kjava.controllers.nodeipam;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.kjava.api.ObjectKey;
import io.kjava.client.ApiClient;
import io.kjava.client.PatchType;
import io.kjava.client.ResourceClient;
import io.kjava.codec.JsonCodec;
import io.kjava.controller.ControllerSpec;
import io.kjava.controller.KeySource;
import io.kjava.controller.Outcome;
import io.kjava.controller.Reconciler;
import io.kjava.controllers.objects.Keys;
import io.kjava.controllers.objects.Values;
import io.kjava.events.EventRecorder;
import io.kjava.informer.Informer;
import io.kjava.informer.SharedInformers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a node without pod ranges one part of each cluster range. One worker: what it has given is known
 * before any copy shows it.
 */
public final class NodeIpamReconciler implements Reconciler {
    private final ResourceClient<Node> client;
    private final Informer<Node> nodes;
    private final List<CidrPool> pools;
    private final EventRecorder events;
    private final Map<String, List<String>> given = new HashMap<>();
    private boolean sawAll;

    private NodeIpamReconciler(ApiClient client, Informer<Node> nodes, List<CidrPool> pools, EventRecorder events) {
        this.client = client.resource(Node.class);
        this.nodes = requireNonNull(nodes, "nodes");
        this.pools = List.copyOf(pools);
        this.events = requireNonNull(events, "events");
    }

    /** @param clusterCidrs at most one of each address family */
    public static ControllerSpec spec(
            ApiClient client,
            SharedInformers informers,
            List<String> clusterCidrs,
            int maskV4,
            int maskV6,
            EventRecorder events) {
        Informer<Node> nodes = informers.informer(Node.class);
        List<CidrPool> pools = clusterCidrs.stream()
                .map(cidr -> new CidrPool(cidr, cidr.contains(":") ? maskV6 : maskV4))
                .toList();
        return ControllerSpec.of("node-ipam-controller", 1, new NodeIpamReconciler(client, nodes, pools, events))
                .from(KeySource.objects(nodes));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        occupyAll();
        Optional<Node> node = nodes.get(key);
        if (node.isEmpty()) {
            release(key.name());
            return Outcome.SETTLED;
        }
        List<String> known = cidrs(node.get());
        if (!known.isEmpty()) {
            given.put(key.name(), known);
            known.forEach(cidr -> pools.forEach(pool -> pool.occupy(cidr)));
            return Outcome.SETTLED;
        }
        if (!Keys.isTerminating(node.get()) && !pools.isEmpty()) {
            give(node.get());
        }
        return Outcome.SETTLED;
    }

    /** Before the first part is given, all that are taken must be known. */
    private void occupyAll() {
        if (sawAll) {
            return;
        }
        for (Node node : nodes.all()) {
            cidrs(node).forEach(cidr -> pools.forEach(pool -> pool.occupy(cidr)));
        }
        sawAll = true;
    }

    private static List<String> cidrs(Node node) {
        if (node.getSpec() == null) {
            return List.of();
        }
        if (!node.getSpec().getPodCIDRs().isEmpty()) {
            return node.getSpec().getPodCIDRs();
        }
        String one = Values.or(node.getSpec().getPodCIDR(), "");
        return one.isEmpty() ? List.of() : List.of(one);
    }

    private void give(Node node) {
        List<String> parts = given.get(Keys.name(node)); // given before, but not written
        if (parts == null) {
            parts = take(node);
            given.put(Keys.name(node), parts);
        }
        byte[] patch = JsonCodec.writeTyped(Map.of(
                "metadata",
                Map.of("uid", Keys.uid(node)),
                "spec",
                Map.of("podCIDR", parts.getFirst(), "podCIDRs", parts)));
        client.patch(Keys.of(node), PatchType.STRATEGIC, patch, "");
    }

    private List<String> take(Node node) {
        List<String> parts = new ArrayList<>();
        for (CidrPool pool : pools) {
            Optional<String> part = pool.take();
            if (part.isEmpty()) {
                parts.forEach(taken -> pools.forEach(p -> p.release(taken)));
                events.normal(
                        node, "CIDRNotAvailable", "Node %s status is now: CIDRNotAvailable".formatted(Keys.name(node)));
                throw new IllegalStateException("no part of the cluster's range is left for node " + Keys.name(node));
            }
            parts.add(part.get());
        }
        return parts;
    }

    private void release(String node) {
        List<String> parts = given.remove(node);
        if (parts != null) {
            parts.forEach(part -> pools.forEach(pool -> pool.release(part)));
        }
    }
}
