package io.kjava.kubelet.housekeeping;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of one log and its older parts, by their names. The newest of the older parts stays as it
 * is, for somebody may be reading it; those before it are packed. Pure.
 *
 * @param delete leftovers, and parts that are too many
 * @param pack parts to compress
 * @param moveTo the name that the log itself gets
 */
record LogRotationPlan(List<String> delete, List<String> pack, String moveTo) {
    static final String PACKED = ".gz";
    static final String UNFINISHED = ".tmp";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    LogRotationPlan {
        delete = List.copyOf(delete);
        pack = List.copyOf(pack);
    }

    /**
     * @param log the name of the file that is written to
     * @param parts every name beside it that begins with it and a dot
     * @param maxFiles how many there may be, with the one that is written to
     */
    static LogRotationPlan of(String log, List<String> parts, int maxFiles, Instant now) {
        List<String> delete = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (String part : parts) {
            boolean packedTwice = !part.endsWith(PACKED) && parts.contains(part + PACKED);
            (part.endsWith(UNFINISHED) || packedTwice ? delete : kept).add(part);
        }
        kept.sort(null); // their times are in their names
        int room = Math.max(0, maxFiles - 2); // beside the new file and what was the log until now
        int surplus = Math.max(0, kept.size() - room);
        delete.addAll(kept.subList(0, surplus));
        List<String> pack = kept.subList(surplus, kept.size()).stream()
                .filter(part -> !part.endsWith(PACKED))
                .toList();
        return new LogRotationPlan(delete, pack, log + "." + TIME.format(now));
    }
}
