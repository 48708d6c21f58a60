package io.kjava.controllers.endpointslice;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fewest changes from the slices that exist to the endpoints that should: endpoints stay in their
 * slice, new ones go where there is room in a slice that changes anyway, then into new slices. Pure.
 *
 * @param create endpoints of each new slice
 * @param update slices with the endpoints that they should have
 * @param delete slices that nobody needs
 */
record SlicePlan(List<NewSlice> create, Map<EndpointSlice, List<Endpoint>> update, List<EndpointSlice> delete) {
    record NewSlice(PortGroup group, List<Endpoint> endpoints) {}

    /**
     * @param required address types of which at least one slice must exist, be it empty
     * @param limit of endpoints in a slice
     */
    static SlicePlan of(
            Collection<EndpointSlice> existing,
            Map<PortGroup, List<Endpoint>> desired,
            Set<String> required,
            int limit) {
        SlicePlan plan = new SlicePlan(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
        Map<PortGroup, List<EndpointSlice>> byGroup = new LinkedHashMap<>();
        for (EndpointSlice slice : existing) {
            byGroup.computeIfAbsent(groupOf(slice), _ -> new ArrayList<>()).add(slice);
        }
        desired.forEach(
                (group, endpoints) -> plan.fill(group, endpoints, byGroup.getOrDefault(group, List.of()), limit));
        byGroup.forEach((group, slices) -> {
            if (!desired.containsKey(group)) {
                plan.delete.addAll(slices);
            }
        });
        plan.keepOneOfEach(required, desired, existing);
        return plan;
    }

    static PortGroup groupOf(EndpointSlice slice) {
        return new PortGroup(slice.getAddressType(), slice.getPorts());
    }

    private void fill(PortGroup group, List<Endpoint> endpoints, List<EndpointSlice> slices, int limit) {
        Map<String, Endpoint> missing = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> missing.put(identity(endpoint), endpoint));
        List<Filling> kept = new ArrayList<>();
        for (EndpointSlice slice : slices) {
            List<Endpoint> stay = new ArrayList<>();
            for (Endpoint endpoint : slice.getEndpoints()) {
                Endpoint wanted = missing.remove(identity(endpoint));
                if (wanted != null) {
                    stay.add(wanted);
                }
            }
            kept.add(new Filling(slice, stay));
        }
        List<Endpoint> rest = new ArrayList<>(missing.values());
        for (Filling filling : inFillingOrder(kept, rest.size(), limit)) {
            int room = Math.min(limit - filling.size(), rest.size());
            if (room > 0) {
                filling.add(rest.subList(0, room));
                rest.subList(0, room).clear();
            }
        }
        for (int i = 0; i < rest.size(); i += limit) {
            create.add(new NewSlice(group, List.copyOf(rest.subList(i, Math.min(rest.size(), i + limit)))));
        }
        for (Filling filling : kept) {
            if (filling.size() == 0) {
                delete.add(filling.slice);
            } else if (filling.changed) {
                update.put(filling.slice, filling.endpoints);
            }
        }
    }

    /** Slices that change anyway, fullest first; then one other that can take all that is left. */
    private static List<Filling> inFillingOrder(List<Filling> kept, int count, int limit) {
        List<Filling> order = new ArrayList<>(kept.stream()
                .filter(filling -> filling.changed)
                .sorted((a, b) -> b.size() - a.size())
                .toList());
        int room = order.stream().mapToInt(filling -> limit - filling.size()).sum();
        int left = count - room;
        if (left > 0) {
            int remainder = left % limit == 0 ? limit : left % limit;
            kept.stream()
                    .filter(filling -> !filling.changed)
                    .filter(filling -> limit - filling.size() >= remainder)
                    .max((a, b) -> a.size() - b.size())
                    .ifPresent(order::add);
        }
        return order;
    }

    /** What is to be in a slice that exists. */
    private static final class Filling {
        private final EndpointSlice slice;
        private final List<Endpoint> endpoints;
        private boolean changed;

        Filling(EndpointSlice slice, List<Endpoint> endpoints) {
            this.slice = slice;
            this.endpoints = endpoints;
            this.changed = !endpoints.equals(slice.getEndpoints());
        }

        void add(List<Endpoint> more) {
            endpoints.addAll(more);
            changed = true;
        }

        int size() {
            return endpoints.size();
        }
    }

    /** A service without any endpoint still has one empty slice of each address type. */
    private void keepOneOfEach(
            Set<String> required, Map<PortGroup, List<Endpoint>> desired, Collection<EndpointSlice> existing) {
        for (String addressType : required) {
            boolean any = desired.entrySet().stream()
                    .anyMatch(e -> e.getKey().addressType().equals(addressType)
                            && !e.getValue().isEmpty());
            if (any) {
                continue;
            }
            PortGroup empty = new PortGroup(addressType, List.of());
            EndpointSlice reusable = existing.stream()
                    .filter(slice -> groupOf(slice).equals(empty))
                    .findFirst()
                    .orElse(null);
            if (reusable == null) {
                create.add(new NewSlice(empty, List.of()));
            } else {
                delete.remove(reusable);
                if (!reusable.getEndpoints().isEmpty()) {
                    update.put(reusable, List.of());
                }
            }
        }
    }

    /** What makes two states of an endpoint the same endpoint. */
    private static String identity(Endpoint endpoint) {
        ObjectReference target = endpoint.getTargetRef();
        String who = target == null ? "" : target.getUid() + "/" + target.getName();
        return who + "/" + endpoint.getAddresses() + "/" + endpoint.getHostname();
    }
}
