package io.kjava.apiserver.storage.etcd;

import io.kjava.apiserver.storage.StorageException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/** Finds out, before anything else is loaded, whether there is somebody at all. */
final class EtcdReach {
    private EtcdReach() {}

    /** Returns when one member takes a connection; throws UNAVAILABLE with the last one's reason. */
    static void check(EtcdConfig config) {
        String reason = "";
        Duration each = config.startLimit().dividedBy(config.endpoints().size());
        for (URI endpoint : config.endpoints()) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(plain(endpoint.getHost()), endpoint.getPort()),
                        Math.toIntExact(Math.max(500, each.toMillis())));
                return;
            } catch (IOException e) {
                reason = reason(endpoint, e);
            }
        }
        throw StorageException.unavailable("the datastore %s cannot be reached: %s".formatted(config.names(), reason));
    }

    private static String plain(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String reason(URI endpoint, IOException e) {
        return switch (e) {
            case UnknownHostException _ -> "the host " + endpoint.getHost() + " is unknown";
            case SocketTimeoutException _ -> "no answer";
            case NoRouteToHostException _ -> "no route to the host";
            case ConnectException _ -> "connection refused";
            default -> String.valueOf(e.getMessage());
        };
    }
}
