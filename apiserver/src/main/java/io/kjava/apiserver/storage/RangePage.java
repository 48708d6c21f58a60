package io.kjava.apiserver.storage;

import java.util.List;

/**
 * One page of a range, in key order.
 *
 * @param revision at which the page was read: pass it on to read the rest of the same instant
 * @param remaining how many keys of the range come after this page
 */
public record RangePage(List<Stored> items, long revision, long remaining) {
    public RangePage {
        items = List.copyOf(items);
    }
}
