package io.kjava.http;

import java.util.Optional;

/** Where an event loop takes the next bytes of an answer from, while the request's thread waits. */
public interface LiveBody {
    /** What comes next; empty when there is nothing now. On the event loop: it never blocks. */
    Optional<LivePart> next();

    /** About how many bytes wait to be taken; none when nothing waits. */
    long waiting();
}
