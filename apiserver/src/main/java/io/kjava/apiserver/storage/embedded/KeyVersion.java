package io.kjava.apiserver.storage.embedded;

import org.jspecify.annotations.Nullable;

/**
 * That a key was written at a revision, and where it was written before. Immutable but for its end,
 * which the writer cuts off when it is forgotten.
 */
final class KeyVersion {
    private final long revision;
    private final long createRevision; // zero for a deletion
    private volatile @Nullable KeyVersion older;

    KeyVersion(long revision, long createRevision, @Nullable KeyVersion older) {
        this.revision = revision;
        this.createRevision = createRevision;
        this.older = older;
    }

    long revision() {
        return revision;
    }

    long createRevision() {
        return createRevision;
    }

    boolean isDeletion() {
        return createRevision == 0;
    }

    @Nullable
    KeyVersion older() {
        return older;
    }

    void cut() {
        older = null;
    }

    /** What a reader at that revision sees of the key; null when it was not there yet. */
    @Nullable
    KeyVersion at(long wanted) {
        KeyVersion version = this;
        while (version != null && version.revision > wanted) {
            version = version.older;
        }
        return version;
    }
}
