package io.kjava.addons.dns;

import io.kjava.telemetry.Counter;
import io.kjava.telemetry.MetricRegistry;

/** The numbers of the name server, under the names that dashboards for cluster DNS know. */
final class DnsMetrics {
    private final Counter requests;
    private final Counter responses;
    private final Counter forwards;
    private final Counter hits;

    DnsMetrics(MetricRegistry registry) {
        requests = registry.counter(
                "coredns_dns_requests", "Counter of DNS requests made per type.",
                "proto", "type");
        responses = registry.counter("coredns_dns_responses", "Counter of response status codes.", "rcode");
        forwards = registry.counter("coredns_forward_requests", "Counter of questions that others were asked.");
        hits = registry.counter("coredns_cache_hits", "The count of cache hits.");
    }

    void request(Query query, boolean udp) {
        requests.increment(udp ? "udp" : "tcp", type(query.type()));
    }

    /** @param answer whose header says how it ended */
    void response(byte[] answer) {
        int code = answer[3] & 0xf;
        boolean known = code <= Rcode.REFUSED.code();
        responses.increment(known ? Rcode.values()[code].name() : "other");
    }

    void forward() {
        forwards.increment();
    }

    void hit() {
        hits.increment();
    }

    private static String type(int type) {
        return switch (type) {
            case RecordType.A -> "A";
            case RecordType.AAAA -> "AAAA";
            case RecordType.SRV -> "SRV";
            case RecordType.PTR -> "PTR";
            case RecordType.TXT -> "TXT";
            case RecordType.CNAME -> "CNAME";
            case RecordType.NS -> "NS";
            case RecordType.SOA -> "SOA";
            case RecordType.ANY -> "ANY";
            default -> "other";
        };
    }
}
