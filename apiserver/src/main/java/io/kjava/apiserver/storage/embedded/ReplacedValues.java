package io.kjava.apiserver.storage.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of the log that nobody sees any more once history is forgotten up to some revision, in the
 * order in which they were replaced. Kept in flat arrays: there may be hundreds of thousands. Confined
 * to the writer, but for its size.
 */
final class ReplacedValues {
    private long[] replacedAt = new long[256];
    private long[] rows = new long[256];
    private int[] bytes = new int[256];
    private String[] keys = new String[256];
    private int head;
    private volatile int count;
    private volatile long totalBytes;

    /** A row to delete: the key's value, or the deletion itself when {@code row == replacedAt}. */
    record Replaced(String key, long row, long replacedAt) {}

    int count() {
        return count;
    }

    long totalBytes() {
        return totalBytes;
    }

    /** Revisions of {@code at} never fall. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void add(String key, long row, int length, long at) {
        if (count == rows.length) {
            grow();
        }
        int index = (head + count) & (rows.length - 1);
        replacedAt[index] = at;
        rows[index] = row;
        bytes[index] = length;
        keys[index] = key;
        totalBytes += length;
        count++;
    }

    private void grow() {
        int length = rows.length;
        int[] order = new int[length];
        Arrays.setAll(order, i -> (head + i) & (length - 1));
        long[] newReplacedAt = new long[length * 2];
        long[] newRows = new long[length * 2];
        int[] newBytes = new int[length * 2];
        String[] newKeys = new String[length * 2];
        for (int i = 0; i < length; i++) {
            newReplacedAt[i] = replacedAt[order[i]];
            newRows[i] = rows[order[i]];
            newBytes[i] = bytes[order[i]];
            newKeys[i] = keys[order[i]];
        }
        replacedAt = newReplacedAt;
        rows = newRows;
        bytes = newBytes;
        keys = newKeys;
        head = 0;
    }

    /** The first ones that were replaced up to that revision, at most so many. */
    List<Replaced> first(long revision, int most) {
        List<Replaced> result = new ArrayList<>();
        for (int i = 0; i < count && result.size() < most; i++) {
            int index = (head + i) & (rows.length - 1);
            if (replacedAt[index] > revision) {
                break;
            }
            result.add(new Replaced(keys[index], rows[index], replacedAt[index]));
        }
        return result;
    }

    /** The revision up to which one must forget to be rid of so many. */
    long revisionToForget(int some) {
        return count == 0 ? 0 : replacedAt[(head + Math.min(some, count) - 1) & (rows.length - 1)];
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void removeFirst(int some) {
        for (int i = 0; i < some; i++) {
            keys[head] = "";
            totalBytes -= bytes[head];
            head = (head + 1) & (rows.length - 1);
        }
        count -= some;
    }
}
