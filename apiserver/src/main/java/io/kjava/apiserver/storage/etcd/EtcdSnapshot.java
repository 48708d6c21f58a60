package io.kjava.apiserver.storage.etcd;

import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Fetches a member's database at one instant into a file. */
final class EtcdSnapshot {
    private EtcdSnapshot() {}

    /** Replaces the target when the copy is complete and on disk, not before. */
    static void write(EtcdCalls calls, Path target) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        BlockingClientCall<SnapshotRequest, SnapshotResponse> call = calls.snapshot();
        try {
            Files.deleteIfExists(part);
            receive(call, part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | StatusException e) {
            throw new StorageException(Reason.UNAVAILABLE, "cannot write the snapshot " + target + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageException.unavailable("the snapshot was interrupted");
        } finally {
            call.cancel("done", null);
        }
    }

    private static void receive(BlockingClientCall<SnapshotRequest, SnapshotResponse> call, Path part)
            throws IOException, StatusException, InterruptedException {
        try (FileChannel file = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            for (SnapshotResponse next = call.read(); next != null; next = call.read()) {
                for (var bytes : next.getBlob().asReadOnlyByteBufferList()) {
                    while (bytes.hasRemaining()) {
                        file.write(bytes);
                    }
                }
            }
            file.force(true);
        }
    }
}
