package io.kjava.kubelet.probe;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.kjava.http.HttpHeaders;
import io.kjava.kubelet.runtime.HookHttp;
import io.kjava.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** The HTTP requests of lifecycle hooks, made as probes make theirs. Thread-safe. */
public final class HookRequests implements HookHttp {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int FIRST_BAD_STATUS = 400;

    private final InstantSource clock;

    public HookRequests(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void get(HTTPGetAction action, String host, int port) throws IOException {
        String scheme = action.getScheme() == null ? "" : action.getScheme();
        String path = action.getPath() == null ? "" : action.getPath();
        HttpProbe.HttpTarget target = new HttpProbe.HttpTarget(
                scheme.isEmpty() ? "http" : scheme.toLowerCase(Locale.ROOT),
                host,
                port,
                HttpProbe.HttpTarget.escaped(path));
        HttpHeaders headers = new HttpHeaders();
        headers.set("User-Agent", "kube-lifecycle/1.36");
        headers.set("Accept", "*/*");
        for (HTTPHeader header : action.getHttpHeaders()) {
            headers.set(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        int status = HttpGet.until(Deadline.after(LIMIT, clock))
                .send(target, headers)
                .status();
        if (status >= FIRST_BAD_STATUS) {
            throw new IOException("Get \"" + target.url() + "\" answered " + status);
        }
    }
}
