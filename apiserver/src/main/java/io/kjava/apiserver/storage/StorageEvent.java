package io.kjava.apiserver.storage;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One change of one key. The revisions of changes rise strictly within one cursor; that of a {@code
 * Progress} is not less than any before it.
 */
public sealed interface StorageEvent {
    long revision();

    /** The key got a value; {@code before} is the one it replaced, empty for a new key. */
    record Put(Stored after, Optional<Stored> before) implements StorageEvent {
        public Put {
            requireNonNull(after, "after");
            requireNonNull(before, "before");
        }

        @Override
        public long revision() {
            return after.revision();
        }
    }

    /** The key lost its last value at this revision. */
    record Deleted(Stored before, long revision) implements StorageEvent {
        public Deleted {
            requireNonNull(before, "before");
        }
    }

    /** Every event of the cursor's prefix up to this revision has been handed out. */
    record Progress(long revision) implements StorageEvent {}
}
