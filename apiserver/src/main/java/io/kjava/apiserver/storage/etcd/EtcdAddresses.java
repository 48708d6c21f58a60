package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.kjava.lifecycle.Threads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Tells the channel the members' addresses, each under its own name, in the order they were given. */
final class EtcdAddresses extends NameResolverProvider {
    static final String SCHEME = "kjava-etcd";

    private final List<URI> endpoints;

    EtcdAddresses(List<URI> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    /** The target of a channel that was given this provider. */
    String target() {
        return SCHEME + ":///" + endpoints.getFirst().getAuthority();
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
        return new Resolver(arguments.getSynchronizationContext());
    }

    private final class Resolver extends NameResolver {
        private final SynchronizationContext context;
        private @org.jspecify.annotations.Nullable Listener2 listener; // confined to the context

        Resolver(SynchronizationContext context) {
            this.context = requireNonNull(context, "context");
        }

        @Override
        public String getServiceAuthority() {
            return endpoints.getFirst().getAuthority();
        }

        @Override
        public void start(Listener2 channel) {
            listener = channel;
            refresh();
        }

        @Override
        public void refresh() {
            Threads.start("etcd-names", this::resolve);
        }

        private void resolve() {
            StatusOr<List<EquivalentAddressGroup>> result = addresses();
            context.execute(() -> {
                if (listener != null) {
                    listener.onResult2(ResolutionResult.newBuilder()
                            .setAddressesOrError(result)
                            .build());
                }
            });
        }

        @Override
        public void shutdown() {
            listener = null;
        }
    }

    private StatusOr<List<EquivalentAddressGroup>> addresses() {
        List<EquivalentAddressGroup> groups = new ArrayList<>();
        String unknown = "";
        for (URI endpoint : endpoints) {
            try {
                List<SocketAddress> addresses = Arrays.stream(InetAddress.getAllByName(endpoint.getHost()))
                        .<SocketAddress>map(ip -> new InetSocketAddress(ip, endpoint.getPort()))
                        .toList();
                Attributes name = Attributes.newBuilder()
                        .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint.getAuthority())
                        .build();
                groups.add(new EquivalentAddressGroup(addresses, name));
            } catch (UnknownHostException e) {
                unknown = "the host " + endpoint.getHost() + " is unknown";
            }
        }
        return groups.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(unknown))
                : StatusOr.fromValue(groups);
    }
}
