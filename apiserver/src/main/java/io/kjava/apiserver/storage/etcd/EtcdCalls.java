package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** etcd's calls as blocking methods that end in time and fail with a {@code StorageException}. */
final class EtcdCalls {
    /** No program of ours writes it: a read of it only asks for the revision. */
    private static final ByteString NO_KEY = ByteString.copyFromUtf8("/registry/health");

    private final ManagedChannel connection;
    private final Channel channel;
    private final Duration limit;

    EtcdCalls(ManagedChannel connection, Duration limit) {
        this.connection = requireNonNull(connection, "connection");
        this.limit = requireNonNull(limit, "limit");
        Metadata leader = new Metadata(); // a member that was cut off says so, and does not keep silent
        leader.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        this.channel = ClientInterceptors.intercept(connection, MetadataUtils.newAttachHeadersInterceptor(leader));
    }

    RangeResponse range(RangeRequest request) {
        return call(KVGrpc.getRangeMethod(), request, EtcdFailures.Asked.at(request.getRevision()));
    }

    TxnResponse txn(TxnRequest request, EtcdFailures.Asked asked) {
        return call(KVGrpc.getTxnMethod(), request, asked);
    }

    void compact(long revision) {
        call(
                KVGrpc.getCompactMethod(),
                CompactionRequest.newBuilder().setRevision(revision).build(),
                EtcdFailures.Asked.at(revision));
    }

    LeaseGrantResponse grant(long seconds) {
        return call(
                LeaseGrpc.getLeaseGrantMethod(),
                LeaseGrantRequest.newBuilder().setTTL(seconds).build(),
                EtcdFailures.Asked.NOTHING);
    }

    long databaseSize() {
        return call(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), EtcdFailures.Asked.NOTHING)
                .getDbSize();
    }

    /** The revision of the cluster, by agreement of its members. */
    long revision() {
        return range(revisionRequest()).getHeader().getRevision();
    }

    private static RangeRequest revisionRequest() {
        return RangeRequest.newBuilder().setKey(NO_KEY).setKeysOnly(true).build();
    }

    /** Throws COMPACTED or FUTURE_REVISION when a read at that revision would. */
    void checkReadable(long revision) {
        range(revisionRequest().toBuilder().setRevision(revision).build());
    }

    /** The first call: fails as soon as it is clear that there will be no answer, and says why. */
    long firstRevision(Duration patience) throws StatusException {
        return ClientCalls.blockingV2UnaryCall(
                        channel,
                        KVGrpc.getRangeMethod(),
                        CallOptions.DEFAULT.withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS),
                        revisionRequest())
                .getHeader()
                .getRevision();
    }

    BlockingClientCall<WatchRequest, WatchResponse> watch() {
        return ClientCalls.blockingBidiStreamingCall(
                channel, WatchGrpc.getWatchMethod(), CallOptions.DEFAULT.withWaitForReady());
    }

    BlockingClientCall<SnapshotRequest, SnapshotResponse> snapshot() {
        return ClientCalls.blockingV2ServerStreamingCall(
                channel,
                MaintenanceGrpc.getSnapshotMethod(),
                CallOptions.DEFAULT,
                SnapshotRequest.getDefaultInstance());
    }

    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, EtcdFailures.Asked asked) {
        try {
            return ClientCalls.blockingV2UnaryCall(
                    channel,
                    method,
                    CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS),
                    request);
        } catch (StatusException e) {
            if (connection.isShutdown()) {
                throw EtcdFailures.closed();
            }
            if (e.getStatus().getCode() == Status.Code.CANCELLED && Thread.interrupted()) {
                Thread.currentThread().interrupt();
            }
            throw EtcdFailures.of(e, asked);
        }
    }

    static Compare unchangedSince(String key, long revision) {
        return Compare.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(revision)
                .build();
    }
}
