package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.StatusException;
import io.kjava.apiserver.storage.EventCursor;
import io.kjava.apiserver.storage.EventHub;
import io.kjava.apiserver.storage.RangePage;
import io.kjava.apiserver.storage.Storage;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import io.kjava.lifecycle.Lifecycle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Storage} on an etcd cluster, shared with other API servers, stock ones among them. A write
 * whose answer is lost throws {@code UNAVAILABLE} and may have happened.
 */
public final class EtcdStorage implements Storage {
    private static final int KEYS_PER_CALL = 500;

    private final EtcdConfig config;
    private final EtcdCalls calls;
    private final EtcdLeases leases;
    private final EtcdHistory history;
    private final EventHub hub;
    private final EtcdFeed feed;
    private final EtcdProgress progress;
    private final EtcdCompactor compactor;
    private final SharedAnswer newest;
    private final Lifecycle lifecycle;
    private volatile boolean closed;

    private EtcdStorage(EtcdConfig config, InstantSource clock, Lifecycle lifecycle) {
        this.config = requireNonNull(config, "config");
        this.lifecycle = requireNonNull(lifecycle, "lifecycle");
        EtcdChannel channel = lifecycle.own(EtcdChannel.open(config));
        EtcdReach.check(config);
        calls = new EtcdCalls(channel.channel(), config.callLimit());
        newest = new SharedAnswer(calls::revision);
        long revision = firstRevision();
        leases = new EtcdLeases(calls, clock);
        history = new EtcdHistory(calls, revision);
        hub = lifecycle.own(new EventHub(history, revision));
        feed = new EtcdFeed(calls, history, hub);
        progress = new EtcdProgress(calls);
        compactor = new EtcdCompactor(calls, history, config.compactEvery());
        lifecycle.start("etcd-feed", feed);
        lifecycle.start("etcd-progress", progress);
        if (!config.compactEvery().isZero()) {
            lifecycle.start("etcd-compactor", compactor);
        }
    }

    /**
     * Connects. Throws {@code UNAVAILABLE} with a sentence for a person when etcd does not answer
     * in time, or not as it should.
     */
    public static EtcdStorage open(EtcdConfig config, InstantSource clock) {
        Lifecycle lifecycle = new Lifecycle();
        try {
            return new EtcdStorage(config, clock, lifecycle);
        } catch (RuntimeException | Error failure) {
            lifecycle.closeAfter(failure);
            throw failure;
        }
    }

    private long firstRevision() {
        try {
            return calls.firstRevision(config.callLimit());
        } catch (StatusException e) {
            throw EtcdFailures.atStart(e, config);
        }
    }

    @Override
    public Stored create(String key, byte[] value, Duration ttl) {
        checkSize(key, value);
        TxnResponse answer = write(key, 0, value.length, List.of(put(key, value, leases.leaseFor(ttl))));
        long revision = answer.getHeader().getRevision();
        if (!answer.getSucceeded()) {
            throw StorageException.exists(key, found(answer).orElseThrow().getModRevision());
        }
        return new Stored(key, value, revision, revision);
    }

    @Override
    public Stored update(String key, long expected, byte[] value, Duration ttl) {
        checkSize(key, value);
        TxnResponse answer =
                write(key, expected, value.length, List.of(put(key, value, leases.leaseFor(ttl)), head(key)));
        throwIfAnother(answer, key, expected);
        return new Stored(
                key,
                value,
                answer.getHeader().getRevision(),
                answer.getResponses(1).getResponseRange().getKvs(0).getCreateRevision());
    }

    @Override
    public Stored delete(String key, long expected) {
        DeleteRangeRequest deletion = DeleteRangeRequest.newBuilder()
                .setKey(EtcdKeys.bytes(key))
                .setPrevKv(true)
                .build();
        TxnResponse answer = write(
                key,
                expected,
                0,
                List.of(RequestOp.newBuilder().setRequestDeleteRange(deletion).build()));
        throwIfAnother(answer, key, expected);
        KeyValue before = answer.getResponses(0).getResponseDeleteRange().getPrevKvs(0);
        return new Stored(
                key, before.getValue().toByteArray(), answer.getHeader().getRevision(), before.getCreateRevision());
    }

    private void checkSize(String key, byte[] value) {
        if (value.length > config.maxValue()) {
            throw StorageException.tooLarge(key, value.length, config.maxValue());
        }
    }

    private TxnResponse write(String key, long expected, int bytes, List<RequestOp> operations) {
        throwIfClosed();
        if (expected < 0) {
            throw StorageException.mismatch(key, expected, 0);
        }
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(EtcdCalls.unchangedSince(key, expected))
                .addAllSuccess(operations)
                .addFailure(head(key))
                .build();
        return calls.txn(request, EtcdFailures.Asked.write(key, bytes));
    }

    private static RequestOp put(String key, byte[] value, long lease) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(EtcdKeys.bytes(key))
                        .setValue(ByteString.copyFrom(value))
                        .setLease(lease))
                .build();
    }

    /** What is known of a key but its value. */
    private static RequestOp head(String key) {
        return RequestOp.newBuilder()
                .setRequestRange(
                        RangeRequest.newBuilder().setKey(EtcdKeys.bytes(key)).setKeysOnly(true))
                .build();
    }

    private static Optional<KeyValue> found(TxnResponse answer) {
        return answer.getResponses(0).getResponseRange().getKvsList().stream().findFirst();
    }

    private static void throwIfAnother(TxnResponse answer, String key, long expected) {
        if (!answer.getSucceeded()) {
            KeyValue found = found(answer).orElseThrow(() -> StorageException.notFound(key));
            throw StorageException.mismatch(key, expected, found.getModRevision());
        }
    }

    @Override
    public Optional<Stored> get(String key) {
        throwIfClosed();
        return calls.range(RangeRequest.newBuilder().setKey(EtcdKeys.bytes(key)).build()).getKvsList().stream()
                .findFirst()
                .map(EtcdKeys::stored);
    }

    @Override
    public RangePage range(String prefix, String after, long revision, int limit) {
        throwIfClosed();
        List<Stored> items = new ArrayList<>();
        long at = revision;
        String from = after;
        long remaining = 1;
        while (remaining > 0 && (limit == 0 || items.size() < limit)) {
            int most = limit == 0 ? KEYS_PER_CALL : Math.min(KEYS_PER_CALL, limit - items.size());
            RangeResponse part = part(prefix, from, at, most);
            part.getKvsList().forEach(value -> items.add(EtcdKeys.stored(value)));
            at = at == 0 ? part.getHeader().getRevision() : at;
            remaining = part.getCount() - part.getKvsCount();
            from = items.isEmpty() ? after : items.getLast().key();
        }
        return new RangePage(items, at, remaining);
    }

    private RangeResponse part(String prefix, String after, long revision, int most) {
        try {
            return calls.range(RangeRequest.newBuilder()
                    .setKey(EtcdKeys.first(prefix, after))
                    .setRangeEnd(EtcdKeys.end(prefix))
                    .setRevision(revision)
                    .setLimit(most)
                    .build());
        } catch (StorageException e) {
            throw explained(e, revision);
        }
    }

    private StorageException explained(StorageException e, long wanted) {
        return switch (e.reason()) {
            case COMPACTED -> {
                history.compacted(wanted + 1);
                yield StorageException.compacted(wanted, history.compactedRevision());
            }
            case FUTURE_REVISION -> StorageException.future(wanted, hub.revision());
            default -> e;
        };
    }

    @Override
    public EventCursor follow(String prefix, long revision) {
        throwIfClosed();
        try {
            if (revision > hub.revision()) {
                long newest = calls.revision();
                if (revision > newest) {
                    throw StorageException.future(revision, newest);
                }
                if (!feed.await(revision, config.callLimit())) {
                    throw StorageException.unavailable("the datastore's events do not come");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the caller was interrupted");
        }
        return new EtcdCursor(hub.follow(prefix, revision), progress);
    }

    @Override
    public long revision() {
        throwIfClosed();
        return newest.ask();
    }

    @Override
    public long compactedRevision() {
        return history.compactedRevision();
    }

    @Override
    public void compact(long revision) {
        throwIfClosed();
        try {
            compactor.compact(revision);
        } catch (StorageException e) {
            throw explained(e, revision);
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public long size() {
        throwIfClosed();
        return calls.databaseSize();
    }

    /** As {@code etcdctl snapshot save} does: etcd's own tools restore it. */
    @Override
    public void snapshot(Path target) {
        throwIfClosed();
        EtcdSnapshot.write(calls, target);
    }

    private void throwIfClosed() {
        if (closed) {
            throw EtcdFailures.closed();
        }
    }

    @Override
    public void close() {
        closed = true;
        hub.close();
        lifecycle.close();
    }
}
