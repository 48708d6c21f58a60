package io.kjava.apiserver.storage.memory;

import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import io.kjava.apiserver.storage.Stored;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All values of one revision in a file. */
final class SnapshotFile {
    private static final long MAGIC = 0x6b6a6176612d6d31L; // "kjava-m1"

    record Content(long revision, List<Stored> values) {}

    private SnapshotFile() {}

    static void write(Path target, long revision, List<Stored> values) {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
            out.writeLong(MAGIC);
            out.writeLong(revision);
            out.writeInt(values.size());
            for (Stored stored : values) {
                out.writeUTF(stored.key());
                out.writeLong(stored.revision());
                out.writeLong(stored.createRevision());
                out.writeInt(stored.value().length);
                out.write(stored.value());
            }
        } catch (IOException e) {
            throw new StorageException(Reason.UNAVAILABLE, "cannot write the snapshot " + target + ": " + e, e);
        }
    }

    static Content read(Path source) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(source)))) {
            if (in.readLong() != MAGIC) {
                throw StorageException.unavailable(source + " is not a snapshot of this kind");
            }
            long revision = in.readLong();
            int count = in.readInt();
            List<Stored> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(readOne(in));
            }
            return new Content(revision, values);
        } catch (IOException e) {
            throw new StorageException(Reason.UNAVAILABLE, "cannot read the snapshot " + source + ": " + e, e);
        }
    }

    private static Stored readOne(DataInputStream in) throws IOException {
        String key = in.readUTF();
        long revision = in.readLong();
        long createRevision = in.readLong();
        byte[] value = new byte[in.readInt()];
        in.readFully(value);
        return new Stored(key, value, revision, createRevision);
    }
}
