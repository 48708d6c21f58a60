package io.kjava.dist.config;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The address of this host: the one on the interface of the default route, else the first real one. */
public final class HostAddress {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final List<String> OWN_LINKS = List.of("cni", "veth", "kjava", "docker", "flannel", "lo", "dummy");

    private HostAddress() {}

    /** Loopback when the host has no other. */
    public static InetAddress find() {
        return defaultInterface()
                .flatMap(HostAddress::ofInterface)
                .or(HostAddress::anyInterface)
                .orElse(InetAddress.getLoopbackAddress());
    }

    private static Optional<String> defaultInterface() {
        try (Stream<String> lines = Files.lines(ROUTES)) {
            return lines.skip(1)
                    .map(line -> line.split("\\s+"))
                    .filter(fields -> fields.length > 7 && fields[1].equals("00000000"))
                    .min(Comparator.comparingInt(fields -> Integer.parseInt(fields[6])))
                    .map(fields -> fields[0]);
        } catch (IOException e) {
            return Optional.empty(); // no IPv4 routes at all
        }
    }

    private static Optional<InetAddress> ofInterface(String name) {
        try {
            NetworkInterface link = NetworkInterface.getByName(name);
            return link == null ? Optional.empty() : address(link);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> anyInterface() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(link -> OWN_LINKS.stream().noneMatch(link.getName()::startsWith))
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(link -> address(link).stream())
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> address(NetworkInterface link) {
        return link.inetAddresses()
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .filter(a -> !a.isLinkLocalAddress())
                .findFirst();
    }
}
