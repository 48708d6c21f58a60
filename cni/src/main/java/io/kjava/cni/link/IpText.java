package io.kjava.cni.link;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what {@code ip} and {@code bridge} print, and writes the lines of their batches. Pure. */
final class IpText {
    private static final Pattern NAME = Pattern.compile("^\\d+: ([^:@\\s]+)[:@]");
    private static final Pattern FLAGS = Pattern.compile("<([^>]*)>");

    private IpText() {}

    static LinkView link(String line, List<String> addresses) {
        return new LinkView(
                first(NAME, line).orElse(""),
                after(line, "mtu").map(Integer::parseInt).orElse(0),
                after(line, "link/ether").orElse(""),
                first(FLAGS, line)
                        .map(f -> List.of(f.split(",")).contains("UP"))
                        .orElse(false),
                addresses,
                vxlan(line));
    }

    private static Optional<LinkView.Vxlan> vxlan(String line) {
        int start = line.indexOf(" vxlan id ");
        if (start < 0) {
            return Optional.empty();
        }
        String details = line.substring(start + 1);
        return Optional.of(new LinkView.Vxlan(
                after(details, "id").map(Integer::parseInt).orElse(0),
                after(details, "dstport").map(Integer::parseInt).orElse(0),
                after(details, "local").orElse(""),
                after(details, "dev").orElse(""),
                !List.of(details.split("\\s+")).contains("nolearning")));
    }

    /** Addresses of {@code ip -o -4 addr show}, those of one link or of all. */
    static List<String> addresses(List<String> lines) {
        return lines.stream()
                .map(line -> after(line, "inet"))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The name of the link whose line of {@code ip -o -4 addr show} carries the address. */
    static Optional<String> linkWithAddress(List<String> lines, String address) {
        return lines.stream()
                .filter(line -> after(line, "inet").orElse("").startsWith(address + "/"))
                .map(line -> line.split("\\s+")[1])
                .findFirst();
    }

    static Set<TunnelView.Route> routes(List<String> lines) {
        Set<TunnelView.Route> routes = new HashSet<>();
        for (String line : lines) {
            after(line, "via").ifPresent(via -> routes.add(new TunnelView.Route(line.split("\\s+")[0], via)));
        }
        return routes;
    }

    static Set<TunnelView.Neighbour> neighbours(List<String> lines) {
        Set<TunnelView.Neighbour> neighbours = new HashSet<>();
        for (String line : lines) {
            String mac = after(line, "lladdr").orElse("");
            if (!mac.isEmpty()) {
                neighbours.add(new TunnelView.Neighbour(line.split("\\s+")[0], mac));
            }
        }
        return neighbours;
    }

    static Set<TunnelView.Forward> forwards(List<String> lines) {
        Set<TunnelView.Forward> forwards = new HashSet<>();
        for (String line : lines) {
            String mac = line.split("\\s+")[0];
            after(line, "dst").ifPresent(dst -> forwards.add(new TunnelView.Forward(mac, dst)));
        }
        return forwards;
    }

    /** The line of a batch of {@code ip}; null for a change that belongs to {@code bridge}. */
    static @Nullable String ipLine(LinkChange change) {
        return switch (change) {
            case LinkChange.CreateVxlan c ->
                "link add %s address %s type vxlan id %d dev %s local %s dstport %d %s"
                        .formatted(
                                c.name(),
                                c.mac(),
                                c.settings().vni(),
                                c.settings().device(),
                                c.settings().local(),
                                c.settings().port(),
                                c.settings().learning() ? "learning" : "nolearning");
            case LinkChange.DeleteLink c -> "link delete " + c.name();
            case LinkChange.SetMtu c -> "link set " + c.name() + " mtu " + c.mtu();
            case LinkChange.SetUp c -> "link set " + c.name() + " up";
            case LinkChange.PutAddress c -> "addr replace " + c.address() + " dev " + c.link();
            case LinkChange.RemoveAddress c -> "addr delete " + c.address() + " dev " + c.link();
            case LinkChange.PutRoute c ->
                "route replace %s via %s dev %s onlink"
                        .formatted(c.route().cidr(), c.route().gateway(), c.link());
            case LinkChange.RemoveRoute c ->
                "route delete %s via %s dev %s"
                        .formatted(c.route().cidr(), c.route().gateway(), c.link());
            case LinkChange.PutNeighbour c ->
                "neigh replace %s lladdr %s dev %s nud permanent"
                        .formatted(c.neighbour().address(), c.neighbour().mac(), c.link());
            case LinkChange.RemoveNeighbour c ->
                "neigh delete %s dev %s".formatted(c.neighbour().address(), c.link());
            case LinkChange.PutForward _, LinkChange.RemoveForward _ -> null;
        };
    }

    /** The line of a batch of {@code bridge}; null for a change that belongs to {@code ip}. */
    static @Nullable String bridgeLine(LinkChange change) {
        return switch (change) {
            case LinkChange.PutForward c ->
                "fdb replace %s dev %s dst %s self permanent"
                        .formatted(c.forward().mac(), c.link(), c.forward().machine());
            case LinkChange.RemoveForward c ->
                "fdb delete %s dev %s dst %s self"
                        .formatted(c.forward().mac(), c.link(), c.forward().machine());
            default -> null;
        };
    }

    private static Optional<String> after(String line, String word) {
        Matcher matcher = Pattern.compile("(?:^|\\s)" + Pattern.quote(word) + "\\s+(\\S+)")
                .matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<String> first(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
