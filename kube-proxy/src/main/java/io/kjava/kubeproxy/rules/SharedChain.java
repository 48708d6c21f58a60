package io.kjava.kubeproxy.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.kubeproxy.rules.Chain.Layer;
import io.kjava.kubeproxy.rules.Chain.Table;
import io.kjava.kubeproxy.rules.PortRules.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Lays out a chain that entries of all services share. Few entries stand in it one after another,
 * as users know it from Kubernetes. Many are spread over buckets: the kernel then compares a packet
 * with hundreds of rules instead of ten thousands, and one more service rewrites one bucket. Pure.
 */
final class SharedChain {
    /** Above this a flat chain costs more than it explains. */
    static final int FLAT_LIMIT = 512;

    private static final int PORTS_PER_BUCKET = 64;

    private final Table table;
    private final String name;
    private final String bucketPrefix;
    private final Function<Entry, Bucket> bucketOf;

    /** @param match finds the bucket's packets; without chain and target */
    private record Bucket(String suffix, String match) {
        static final Bucket NONE = new Bucket("", "");
    }

    private SharedChain(Table table, String name, String bucketPrefix, Function<Entry, Bucket> bucketOf) {
        this.table = requireNonNull(table, "table");
        this.name = requireNonNull(name, "name");
        this.bucketPrefix = requireNonNull(bucketPrefix, "bucketPrefix");
        this.bucketOf = requireNonNull(bucketOf, "bucketOf");
    }

    /** @param bucketPrefix at most 16 characters: the names of chains are short */
    static SharedChain byAddress(Table table, String name, String bucketPrefix) {
        return new SharedChain(table, name, bucketPrefix, SharedChain::addressBucket);
    }

    static SharedChain byNodePort(Table table, String name, String bucketPrefix) {
        return new SharedChain(table, name, bucketPrefix, SharedChain::portBucket);
    }

    /**
     * The chain itself and its buckets.
     *
     * @param last rules that must come after all entries
     */
    List<Chain> chains(List<Entry> entries, List<String> last) {
        if (entries.size() <= FLAT_LIMIT) {
            List<String> rules =
                    new ArrayList<>(entries.stream().map(Entry::rule).toList());
            rules.addAll(last);
            return List.of(new Chain(table, name, Layer.ROOT, rules));
        }
        Map<String, List<String>> buckets = new TreeMap<>();
        Map<String, String> matches = new TreeMap<>();
        List<String> root = new ArrayList<>();
        for (Entry entry : entries) {
            Bucket bucket = bucketOf.apply(entry);
            if (bucket == Bucket.NONE) {
                root.add(entry.rule());
            } else {
                buckets.computeIfAbsent(bucket.suffix, _ -> new ArrayList<>()).add(entry.rule());
                matches.put(bucket.suffix, bucket.match);
            }
        }
        List<Chain> chains = new ArrayList<>();
        buckets.forEach((suffix, rules) -> chains.add(new Chain(table, bucketPrefix + suffix, Layer.BUCKET, rules)));
        matches.forEach((suffix, match) -> root.add(match + " -j " + bucketPrefix + suffix));
        root.addAll(last);
        chains.add(new Chain(table, name, Layer.ROOT, root));
        return chains;
    }

    private static Bucket addressBucket(Entry entry) {
        if (entry.destination().isEmpty()) {
            return Bucket.NONE;
        }
        int bits = entry.destination().indexOf(':') >= 0 ? 120 : 24;
        String network = IpRanges.network(entry.destination(), bits);
        return new Bucket(shortName(network), "-d " + network + "/" + bits);
    }

    private static String shortName(String network) {
        return network.indexOf(':') >= 0
                ? ChainNames.hash(network).substring(0, 12)
                : network.substring(0, network.lastIndexOf('.'));
    }

    private static Bucket portBucket(Entry entry) {
        int first = Integer.parseInt(entry.destination()) / PORTS_PER_BUCKET * PORTS_PER_BUCKET;
        String range = first + ":" + (first + PORTS_PER_BUCKET - 1);
        return new Bucket(
                entry.protocol() + "-" + first,
                "-p " + entry.protocol() + " -m " + entry.protocol() + " --dport " + range);
    }
}
