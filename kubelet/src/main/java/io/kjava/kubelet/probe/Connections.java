package io.kjava.kubelet.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Plain connections, and the words in which users are told why there is none. Stateless. */
final class Connections {
    private Connections() {}

    static Socket open(String host, int port, Duration timeout) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, Math.max(1, (int) timeout.toMillis()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** {@code dial tcp 10.42.0.5:80: connect: connection refused} and its like. */
    static String dialProblem(String host, int port, IOException failure) {
        return "dial tcp " + hostPort(host, port) + ": " + reason(host, failure);
    }

    private static String reason(String host, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case SocketTimeoutException _ -> "i/o timeout";
            case NoRouteToHostException _ -> "connect: no route to host";
            case UnknownHostException _ -> "lookup " + host + ": no such host";
            case ConnectException _ when message.contains("refused") -> "connect: connection refused";
            case ConnectException _ when message.contains("unreachable") -> "connect: network is unreachable";
            default -> message;
        };
    }

    static String hostPort(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
