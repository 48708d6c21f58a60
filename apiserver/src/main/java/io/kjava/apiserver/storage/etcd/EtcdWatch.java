package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.kjava.apiserver.storage.StorageEvent;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One watch of every key, of whatever prefix. So every revision has an event, and who has seen the
 * event of a revision knows that nothing before it is missing: etcd's progress notifications, which
 * overtake events in some releases, are not needed. One thread reads; any thread closes.
 */
final class EtcdWatch implements AutoCloseable {
    private final BlockingClientCall<WatchRequest, WatchResponse> call;
    private final long after;

    private EtcdWatch(BlockingClientCall<WatchRequest, WatchResponse> call, long after) {
        this.call = requireNonNull(call, "call");
        this.after = after;
    }

    /** Events after that revision. */
    static EtcdWatch open(EtcdCalls calls, long after) throws InterruptedException {
        EtcdWatch watch = new EtcdWatch(calls.watch(), after);
        WatchCreateRequest everything = WatchCreateRequest.newBuilder()
                .setKey(EtcdKeys.NUL)
                .setRangeEnd(EtcdKeys.NUL)
                .setStartRevision(after + 1)
                .setPrevKv(true)
                .build();
        try {
            watch.call.write(
                    WatchRequest.newBuilder().setCreateRequest(everything).build());
        } catch (StatusException e) {
            throw EtcdFailures.of(e, EtcdFailures.Asked.at(after));
        }
        return watch;
    }

    /**
     * The next events, all those of the last one's revision among them; none when etcd only says that
     * it is there, or nothing came in time. Throws {@code COMPACTED}, or {@code UNAVAILABLE} when the
     * watch has ended.
     */
    List<StorageEvent> read(Duration limit) throws InterruptedException {
        WatchResponse response = response(limit);
        if (response == null) {
            return List.of();
        }
        if (response.getCompactRevision() > 0) {
            throw StorageException.compacted(after, response.getCompactRevision());
        }
        if (response.getCanceled()) {
            throw StorageException.unavailable("the datastore ended a watch: " + response.getCancelReason());
        }
        if (response.getHeader().getRevision() < after) {
            throw StorageException.future(after, response.getHeader().getRevision());
        }
        List<StorageEvent> events = new ArrayList<>(response.getEventsCount());
        for (Event event : response.getEventsList()) {
            events.add(event(event));
        }
        return events;
    }

    private @Nullable WatchResponse response(Duration limit) throws InterruptedException {
        try {
            WatchResponse response = call.read(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response == null) {
                throw StorageException.unavailable("the datastore ended a watch");
            }
            return response;
        } catch (TimeoutException e) {
            return null;
        } catch (StatusException e) {
            throw EtcdFailures.of(e, EtcdFailures.Asked.at(after));
        }
    }

    private static StorageEvent event(Event event) {
        Optional<Stored> before =
                event.hasPrevKv() ? Optional.of(EtcdKeys.stored(event.getPrevKv())) : Optional.empty();
        if (event.getType() == Event.EventType.DELETE) {
            String key = event.getKv().getKey().toStringUtf8();
            long revision = event.getKv().getModRevision();
            return new StorageEvent.Deleted(before.orElseGet(() -> new Stored(key, new byte[0], 0, 0)), revision);
        }
        return new StorageEvent.Put(EtcdKeys.stored(event.getKv()), before);
    }

    @Override
    public void close() {
        call.cancel("closed", null);
    }
}
