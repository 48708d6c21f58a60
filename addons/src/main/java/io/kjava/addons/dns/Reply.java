package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a query is answered with.
 *
 * @param authoritative whether the answer is this server's own knowledge
 */
record Reply(
        Rcode rcode,
        boolean authoritative,
        List<DnsRecord> answers,
        List<DnsRecord> authority,
        List<DnsRecord> additional) {
    Reply {
        requireNonNull(rcode, "rcode");
        answers = List.copyOf(answers);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
    }

    static Reply failure(Rcode rcode) {
        return new Reply(rcode, false, List.of(), List.of(), List.of());
    }
}
