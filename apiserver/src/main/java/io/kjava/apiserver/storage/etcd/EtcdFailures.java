package io.kjava.apiserver.storage.etcd;

import io.grpc.Status;
import io.grpc.StatusException;
import io.kjava.apiserver.storage.StorageException;
import io.kjava.apiserver.storage.StorageException.Reason;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** What etcd's errors mean to whoever uses the storage. */
final class EtcdFailures {
    private static final String CLIENT_FLAGS = " (--datastore-certfile and --datastore-keyfile)";

    private EtcdFailures() {}

    /** What was asked for, to tell the caller what of it was refused. */
    record Asked(String key, long revision, int bytes) {
        static final Asked NOTHING = new Asked("", 0, 0);

        static Asked at(long revision) {
            return new Asked("", revision, 0);
        }

        static Asked write(String key, int bytes) {
            return new Asked(key, 0, bytes);
        }
    }

    static StorageException of(StatusException e, Asked asked) {
        Status status = e.getStatus();
        String text = String.valueOf(status.getDescription());
        if (text.contains("required revision has been compacted")) {
            return StorageException.compacted(asked.revision(), 0);
        }
        if (text.contains("required revision is a future revision")) {
            return StorageException.future(asked.revision(), 0);
        }
        if (text.contains("request is too large") || text.contains("larger than max")) {
            return new StorageException(
                    Reason.TOO_LARGE,
                    "the value of %s has %d bytes, more than the datastore takes".formatted(asked.key(), asked.bytes()),
                    e);
        }
        if (text.contains("database space exceeded")) {
            return new StorageException(
                    Reason.UNAVAILABLE, "the datastore's database is over its quota; nothing was written", e);
        }
        String why = status.getCode() == Status.Code.DEADLINE_EXCEEDED
                ? "the datastore does not answer"
                : "the datastore failed: " + text;
        return new StorageException(Reason.UNAVAILABLE, why, e);
    }

    static StorageException closed() {
        return StorageException.unavailable("the storage is closed");
    }

    /** One sentence for a person who started a server. */
    static StorageException atStart(StatusException e, EtcdConfig config) {
        return new StorageException(
                Reason.UNAVAILABLE, "the datastore %s %s".formatted(config.names(), reason(e, config)), e);
    }

    private static String reason(StatusException e, EtcdConfig config) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CertificateException certificate -> {
                    return certificate(certificate, config);
                }
                case SSLException tls
                when !(tls.getCause() instanceof CertificateException) -> {
                    return tls(tls, config);
                }
                default -> {}
            }
        }
        Status status = e.getStatus();
        String text = String.valueOf(status.getDescription());
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "takes connections, but does not answer";
        }
        if (config.isSecure() && text.contains("Network closed")) { // TLS 1.3 says no more than that
            return config.certFile()
                    .map(file -> "hung up: it may not accept the client certificate " + file)
                    .orElse("hung up: it may want a client certificate" + CLIENT_FLAGS);
        }
        return config.isSecure()
                ? "does not answer as etcd over TLS does: " + text
                : "does not answer as etcd without TLS does (is it https?): " + text;
    }

    private static String certificate(CertificateException e, EtcdConfig config) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("subject alternative") || text.contains("No name matching")) {
            return "shows a certificate of another name: " + text;
        }
        String file = config.caFile().map(Object::toString).orElse("the system's authorities");
        return "shows a certificate that %s does not vouch for".formatted(file);
    }

    private static String tls(SSLException e, EtcdConfig config) {
        String text = String.valueOf(e.getMessage()).toLowerCase(java.util.Locale.ROOT);
        if (text.contains("not an ssl/tls record") || text.contains("wrong_version_number")) {
            return "does not speak TLS (is it http?)";
        }
        if (text.contains("certificate_required")
                || text.contains("bad_certificate")
                || text.contains("bad certificate")
                || text.contains("certificate required")) {
            return config.certFile().isPresent()
                    ? "does not accept the client certificate "
                            + config.certFile().get()
                    : "wants a client certificate" + CLIENT_FLAGS;
        }
        return "cannot be reached over TLS: " + e.getMessage();
    }
}
