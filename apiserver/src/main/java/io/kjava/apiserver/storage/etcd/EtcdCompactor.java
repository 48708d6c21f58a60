package io.kjava.apiserver.storage.etcd;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.kjava.apiserver.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has etcd forget, every so often, what is older than that. Of all API servers on one etcd, stock ones
 * among them, one does it: they agree by the version of a key. Runs on a thread of its own until that
 * is interrupted.
 */
final class EtcdCompactor implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(EtcdCompactor.class);
    private static final ByteString KEY = ByteString.copyFromUtf8("compact_rev_key");

    private final EtcdCalls calls;
    private final EtcdHistory history;
    private final Duration every;
    private long seenVersion; // of the key, when this server looked last
    private long seenRevision; // of the cluster, then

    EtcdCompactor(EtcdCalls calls, EtcdHistory history, Duration every) {
        this.calls = requireNonNull(calls, "calls");
        this.history = requireNonNull(history, "history");
        this.every = requireNonNull(every, "every");
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(every);
                try {
                    round();
                } catch (StorageException e) {
                    log.atWarn().log("compaction was put off: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void round() {
        TxnResponse answer = calls.txn(claim(), EtcdFailures.Asked.NOTHING);
        long revision = answer.getHeader().getRevision();
        if (!answer.getSucceeded()) { // another server was here, or this one begins
            KeyValue found = answer.getResponses(0).getResponseRange().getKvs(0);
            seenVersion = found.getVersion();
            seenRevision = revision;
            history.compacted(number(found.getValue()));
            return;
        }
        long to = seenRevision;
        seenVersion++;
        seenRevision = revision;
        if (to > 0) {
            compact(to);
        }
    }

    private TxnRequest claim() {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(KEY)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setVersion(seenVersion))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(KEY)
                                .setValue(ByteString.copyFromUtf8(Long.toString(seenRevision)))))
                .addFailure(RequestOp.newBuilder()
                        .setRequestRange(RangeRequest.newBuilder().setKey(KEY)))
                .build();
    }

    private static long number(ByteString text) {
        try {
            return Long.parseLong(text.toString(StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Does nothing for what is forgotten already. */
    void compact(long revision) {
        try {
            calls.compact(revision);
        } catch (StorageException e) {
            if (e.reason() != StorageException.Reason.COMPACTED) {
                throw e;
            }
        }
        history.compacted(revision);
    }
}
