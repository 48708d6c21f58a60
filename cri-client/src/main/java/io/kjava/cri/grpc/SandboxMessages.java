package io.kjava.cri.grpc;

import io.kjava.cri.ListFilter;
import io.kjava.cri.NamespaceOptions;
import io.kjava.cri.SandboxConfig;
import io.kjava.cri.SandboxConfig.Identity;
import io.kjava.cri.SandboxStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sandboxes, to and from the wire. Pure. */
final class SandboxMessages {
    private SandboxMessages() {}

    static void config(WireWriter out, SandboxConfig config) {
        out.message(1, config.identity(), SandboxMessages::identity)
                .string(2, config.hostname())
                .string(3, config.logDirectory())
                .message(4, config.dns().isEmpty() ? null : config.dns(), SandboxMessages::dns)
                .messages(5, config.ports(), SandboxMessages::port)
                .map(6, config.labels())
                .map(7, config.annotations())
                .message(8, config.linux(), SandboxMessages::linux);
    }

    static void filter(WireWriter out, ListFilter filter) {
        out.string(1, filter.id()).map(3, filter.labels());
    }

    /** The answer to a status call. */
    static @Nullable SandboxStatus statusAnswer(WireReader in) {
        SandboxStatus status = null;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                status = status(in.message());
            } else {
                in.skip();
            }
        }
        return status;
    }

    static List<SandboxStatus> listAnswer(WireReader in) {
        List<SandboxStatus> items = new ArrayList<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                items.add(summary(in.message()));
            } else {
                in.skip();
            }
        }
        return items;
    }

    static SandboxStatus status(WireReader in) {
        Fields fields = new Fields();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 5 -> network(in.message(), fields.ips);
                case 6 -> fields.namespaces = linuxStatus(in.message());
                case 7 -> in.entryInto(fields.labels);
                case 8 -> in.entryInto(fields.annotations);
                case 9 -> fields.handler = in.string();
                default -> fields.common(field, in);
            }
        }
        return fields.build();
    }

    static Identity identity(WireReader in) {
        String name = "";
        String uid = "";
        String namespace = "";
        int attempt = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = in.string();
                case 2 -> uid = in.string();
                case 3 -> namespace = in.string();
                case 4 -> attempt = in.integer();
                default -> in.skip();
            }
        }
        return new Identity(name, uid, namespace, attempt);
    }

    private static SandboxStatus summary(WireReader in) {
        Fields fields = new Fields();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 5 -> in.entryInto(fields.labels);
                case 6 -> in.entryInto(fields.annotations);
                case 7 -> fields.handler = in.string();
                default -> fields.common(field, in);
            }
        }
        return fields.build();
    }

    private static void network(WireReader in, List<String> ips) {
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> addIp(in.string(), ips);
                case 2 -> additionalIp(in.message(), ips);
                default -> in.skip();
            }
        }
    }

    private static void additionalIp(WireReader in, List<String> ips) {
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                addIp(in.string(), ips);
            } else {
                in.skip();
            }
        }
    }

    private static void addIp(String ip, List<String> ips) {
        if (!ip.isEmpty()) {
            ips.add(ip);
        }
    }

    private static NamespaceOptions linuxStatus(WireReader in) {
        NamespaceOptions found = NamespaceOptions.DEFAULT;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field != 1) {
                in.skip();
                continue;
            }
            WireReader namespace = in.message();
            for (int inner = namespace.next(); inner != 0; inner = namespace.next()) {
                if (inner == 2) {
                    found = SecurityMessages.namespaces(namespace.message());
                } else {
                    namespace.skip();
                }
            }
        }
        return found;
    }

    private static void identity(WireWriter out, Identity identity) {
        out.string(1, identity.name())
                .string(2, identity.uid())
                .string(3, identity.namespace())
                .number(4, identity.attempt());
    }

    private static void dns(WireWriter out, SandboxConfig.Dns dns) {
        out.strings(1, dns.servers()).strings(2, dns.searches()).strings(3, dns.options());
    }

    private static void port(WireWriter out, SandboxConfig.PortMapping port) {
        out.number(1, port.protocol().ordinal())
                .number(2, port.containerPort())
                .number(3, port.hostPort())
                .string(4, port.hostIp());
    }

    private static void linux(WireWriter out, SandboxConfig.Linux linux) {
        out.string(1, linux.cgroupParent())
                .message(2, linux.security(), SecurityMessages::sandboxSecurity)
                .map(3, linux.sysctls())
                .message(4, linux.overhead(), SecurityMessages::resources)
                .message(5, linux.resources(), SecurityMessages::resources);
    }

    /** The fields that a status and a list share, under the same numbers. */
    private static final class Fields {
        private String id = "";
        private Identity identity = new Identity("", "", "", 0);
        private boolean ready = true;
        private Instant createdAt = Instant.EPOCH;
        private final List<String> ips = new ArrayList<>();
        private NamespaceOptions namespaces = NamespaceOptions.DEFAULT;
        private final Map<String, String> labels = new HashMap<>();
        private final Map<String, String> annotations = new HashMap<>();
        private String handler = "";

        void common(int field, WireReader in) {
            switch (field) {
                case 1 -> id = in.string();
                case 2 -> identity = identity(in.message());
                case 3 -> ready = in.integer() == 0;
                case 4 -> createdAt = in.time();
                default -> in.skip();
            }
        }

        SandboxStatus build() {
            return new SandboxStatus(id, identity, ready, createdAt, ips, namespaces, labels, annotations, handler);
        }
    }
}
