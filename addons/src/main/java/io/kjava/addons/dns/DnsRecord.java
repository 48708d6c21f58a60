package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A resource record. Names are lower-case, without a dot at the end; the class is always IN. */
sealed interface DnsRecord {
    /** The name it belongs to. */
    String owner();

    /** Seconds that it may be remembered. */
    int ttl();

    int type();

    /** @param ip 4 bytes for A, 16 for AAAA; not to be changed */
    record Address(String owner, int ttl, byte[] ip) implements DnsRecord {
        public Address {
            requireNonNull(owner, "owner");
            requireNonNull(ip, "ip");
        }

        @Override
        public int type() {
            return ip.length == 4 ? RecordType.A : RecordType.AAAA;
        }
    }

    /** CNAME, PTR or NS. */
    record Pointer(String owner, int ttl, int type, String target) implements DnsRecord {
        public Pointer {
            requireNonNull(owner, "owner");
            requireNonNull(target, "target");
        }
    }

    record Service(String owner, int ttl, int weight, int port, String target) implements DnsRecord {
        public Service {
            requireNonNull(owner, "owner");
            requireNonNull(target, "target");
        }

        @Override
        public int type() {
            return RecordType.SRV;
        }
    }

    record Text(String owner, int ttl, String text) implements DnsRecord {
        public Text {
            requireNonNull(owner, "owner");
            requireNonNull(text, "text");
        }

        @Override
        public int type() {
            return RecordType.TXT;
        }
    }

    /** The start of a zone; with a negative answer it says for how long nothing is there. */
    record Authority(String owner, int ttl, String nameServer, String mailbox, int serial) implements DnsRecord {
        static final List<Integer> TIMES = List.of(7_200, 1_800, 86_400);

        public Authority {
            requireNonNull(owner, "owner");
            requireNonNull(nameServer, "nameServer");
            requireNonNull(mailbox, "mailbox");
        }

        @Override
        public int type() {
            return RecordType.SOA;
        }
    }
}
