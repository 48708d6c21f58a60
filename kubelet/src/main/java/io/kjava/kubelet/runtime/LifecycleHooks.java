package io.kjava.kubelet.runtime;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.kjava.cri.CriException;
import io.kjava.cri.ExecResult;
import io.kjava.cri.RuntimeService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the hooks after a container's start and before its end. Thread-safe. */
public final class LifecycleHooks {
    private final RuntimeService runtime;
    private final HookHttp http;

    public LifecycleHooks(RuntimeService runtime, HookHttp http) {
        this.runtime = requireNonNull(runtime, "runtime");
        this.http = requireNonNull(http, "http");
    }

    /** A hook did not succeed; the message says how. */
    static final class HookException extends Exception {
        private static final long serialVersionUID = 1L;

        HookException(String message, Throwable cause) {
            super(message, cause);
        }

        HookException(String message) {
            super(message);
        }
    }

    /**
     * Runs one hook to its end. An interrupt ends the waiting for it.
     *
     * @param podIps of the pod; the first one is asked by a hook that names no host
     */
    void run(LifecycleHandler hook, Container spec, String containerId, List<String> podIps)
            throws HookException, InterruptedException {
        if (hook.getExec() != null) {
            exec(hook.getExec().getCommand(), containerId);
        } else if (hook.getHttpGet() != null) {
            ask(hook.getHttpGet(), spec, podIps);
        } else if (hook.getSleep() != null) {
            TimeUnit.SECONDS.sleep(hook.getSleep().getSeconds());
        }
    }

    private void exec(List<String> command, String containerId) throws HookException, InterruptedException {
        ExecResult result;
        try {
            result = runtime.execSync(containerId, command, Duration.ZERO);
        } catch (CriException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            throw new HookException("Exec lifecycle hook " + command + " failed", e);
        }
        if (result.exitCode() != 0) {
            throw new HookException("command '%s' exited with %d: %s"
                    .formatted(String.join(" ", command), result.exitCode(), result.output()));
        }
    }

    private void ask(HTTPGetAction action, Container spec, List<String> podIps) throws HookException {
        String named = action.getHost();
        if ((named == null || named.isEmpty()) && podIps.isEmpty()) {
            throw new HookException("the pod has no address to ask");
        }
        String host = named == null || named.isEmpty() ? podIps.getFirst() : named;
        try {
            http.get(action, host, port(action.getPort(), spec));
        } catch (IOException e) {
            throw new HookException("HTTP lifecycle hook failed: " + e.getMessage(), e);
        }
    }

    private static int port(IntOrString port, Container spec) throws HookException {
        Integer number = port == null ? Integer.valueOf(80) : port.getIntVal();
        if (number != null) {
            return number;
        }
        String name = port.getStrVal();
        return spec.getPorts().stream()
                .filter(found -> name.equals(found.getName()))
                .map(found -> found.getContainerPort())
                .findFirst()
                .orElseThrow(() -> new HookException("no port is named " + name));
    }
}
