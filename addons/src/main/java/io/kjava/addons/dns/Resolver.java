package io.kjava.addons.dns;

import static java.util.Objects.requireNonNull;

import io.kjava.addons.dns.ZoneAnswers.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message becomes an answer: from the zone, from memory, or from others. Thread-safe.
 *
 * <p>{@link #answerNow} never blocks and serves event loops; what it cannot answer, {@link
 * #answerBlocking} can.
 */
final class Resolver {
    private static final int MAX_ALIASES = 8;
    private static final int STALE_SECONDS = 5;

    private final Supplier<Optional<ClusterZone>> zone;
    private final ZoneAnswers answers;
    private final Upstream upstream;
    private final DnsMetrics metrics;
    private final InstantSource clock;
    private final AtomicInteger turns = new AtomicInteger();

    Resolver(
            Supplier<Optional<ClusterZone>> zone,
            ZoneAnswers answers,
            Upstream upstream,
            DnsMetrics metrics,
            InstantSource clock) {
        this.zone = requireNonNull(zone, "zone");
        this.answers = requireNonNull(answers, "answers");
        this.upstream = requireNonNull(upstream, "upstream");
        this.metrics = requireNonNull(metrics, "metrics");
        this.clock = requireNonNull(clock, "clock");
    }

    /** What came in, as far as it can be answered at once. */
    sealed interface Step {
        /** @param answer what to send; null for nothing */
        record Done(byte @Nullable [] answer) implements Step {}

        /** Somebody else must be asked. */
        record Ask(Query query) implements Step {}
    }

    /** @param udp whether the client's limit for UDP applies */
    Step answerNow(byte[] message, boolean udp) {
        if (!Query.isQuery(message)) {
            return new Step.Done(null);
        }
        Query query;
        try {
            query = Query.parse(message);
        } catch (MalformedMessageException _) {
            return new Step.Done(WireWriter.unreadable(message, Rcode.FORMERR));
        }
        metrics.request(query, udp);
        Rcode refusal = refusal(query);
        if (refusal != Rcode.NOERROR) {
            return done(query, Reply.failure(refusal), udp);
        }
        return switch (ask(query)) {
            case Outcome.Answered answered -> done(query, answered.reply(), udp);
            case Outcome.Aliased _ -> new Step.Ask(query);
            case Outcome.Foreign _ ->
                upstream.remembered(query)
                        .<Step>map(entry -> remembered(query, entry, udp))
                        .orElseGet(() -> new Step.Ask(query));
        };
    }

    byte[] answerBlocking(Query query, boolean udp) throws InterruptedException {
        metrics.forward();
        byte[] answer = askOthers(query, udp);
        metrics.response(answer);
        return answer;
    }

    private byte[] askOthers(Query query, boolean udp) throws InterruptedException {
        if (ask(query) instanceof Outcome.Aliased(DnsRecord.Pointer alias)) {
            return WireWriter.reply(query, follow(query, alias), limit(query, udp));
        }
        Optional<ForwardCache.Kept> entry = upstream.resolve(query);
        return entry.isPresent() ? forward(query, entry.get(), udp) : failure(query, udp);
    }

    /** The answer when nobody can be asked. */
    byte[] failure(Query query, boolean udp) {
        return WireWriter.reply(query, Reply.failure(Rcode.SERVFAIL), limit(query, udp));
    }

    private Outcome ask(Query query) {
        Optional<ClusterZone> image = zone.get();
        if (image.isEmpty()) {
            return answers.isOurs(query.name())
                    ? new Outcome.Answered(Reply.failure(Rcode.SERVFAIL))
                    : new Outcome.Foreign();
        }
        return answers.answer(image.get(), query, turns.getAndIncrement());
    }

    private static Rcode refusal(Query query) {
        if (query.opcode() != 0) {
            return Rcode.NOTIMP;
        }
        if (query.edns() > 0) {
            return Rcode.BADVERS;
        }
        return switch (query.type()) {
            case RecordType.ANY, RecordType.AXFR, RecordType.IXFR -> Rcode.REFUSED;
            default -> query.recordClass() == RecordType.CLASS_IN ? Rcode.NOERROR : Rcode.REFUSED;
        };
    }

    /** An alias leads to a name of the cluster, through others, or out of it. */
    private Reply follow(Query query, DnsRecord.Pointer first) throws InterruptedException {
        List<DnsRecord> chain = new ArrayList<>(List.of(first));
        DnsRecord.Pointer last = first;
        for (int i = 0; i < MAX_ALIASES && query.type() != RecordType.CNAME; i++) {
            Query next = query.about(last.target());
            switch (ask(next)) {
                case Outcome.Answered(Reply reply) -> {
                    chain.addAll(reply.answers());
                    return new Reply(reply.rcode(), true, chain, reply.authority(), reply.additional());
                }
                case Outcome.Aliased(DnsRecord.Pointer alias) -> {
                    chain.add(alias);
                    last = alias;
                }
                case Outcome.Foreign _ -> {
                    return outside(next, chain);
                }
            }
        }
        return new Reply(Rcode.NOERROR, true, chain, List.of(), List.of());
    }

    private Reply outside(Query query, List<DnsRecord> chain) throws InterruptedException {
        Optional<ForwardCache.Kept> entry = upstream.resolve(query);
        if (entry.isEmpty()) {
            return Reply.failure(Rcode.SERVFAIL);
        }
        try {
            ForwardedReply reply = entry.get().reply();
            chain.addAll(reply.answers(entry.get().age(clock.instant())));
            Rcode rcode = reply.rcode() == Rcode.NXDOMAIN.code()
                    ? Rcode.NXDOMAIN
                    : reply.isConclusive() ? Rcode.NOERROR : Rcode.SERVFAIL;
            return new Reply(rcode, true, chain, List.of(), List.of());
        } catch (MalformedMessageException _) {
            return Reply.failure(Rcode.SERVFAIL);
        }
    }

    private byte[] forward(Query query, ForwardCache.Kept entry, boolean udp) {
        int age = entry.age(clock.instant());
        int floor = entry.isFresh(clock.instant()) ? 0 : STALE_SECONDS;
        return entry.reply().forClient(query, age, floor, limit(query, udp));
    }

    private Step remembered(Query query, ForwardCache.Kept kept, boolean udp) {
        metrics.hit();
        byte[] answer = forward(query, kept, udp);
        metrics.response(answer);
        return new Step.Done(answer);
    }

    private Step done(Query query, Reply reply, boolean udp) {
        byte[] answer = WireWriter.reply(query, reply, limit(query, udp));
        metrics.response(answer);
        return new Step.Done(answer);
    }

    private static int limit(Query query, boolean udp) {
        return udp ? query.udpLimit() : 0xffff;
    }
}
