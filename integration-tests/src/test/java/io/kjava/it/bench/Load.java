package io.kjava.it.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The same work for every server, in the same order. */
final class Load {
    private static final int CLIENTS = 32;
    private static final int PODS = 3_000;
    private static final int WATCHERS = 200;
    private static final String NAMESPACE = "/api/v1/namespaces/bench";
    private static final byte[] NOTHING = new byte[0];

    private final Target target;
    private final Bodies form;
    private final long seconds;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    Load(Target target, Bodies form, long seconds) {
        this.target = target;
        this.form = form;
        this.seconds = seconds;
    }

    /** One thing that one client does again and again, with a number that is new each time. */
    private interface Step {
        void run(WireClient client, int number) throws IOException;
    }

    Map<String, Double> run() throws Exception {
        namespace();
        rate("creates/s (config maps)", CLIENTS, Integer.MAX_VALUE, this::createConfigMap);
        rate("creates/s (pods)", CLIENTS, PODS, this::createPod);
        rate("gets/s", CLIENTS, Integer.MAX_VALUE, this::getPod);
        lists();
        fanOut();
        figures.put("memory after it (MiB)", target.residentKiB() / 1024.0);
        figures.put("memory of the server alone (MiB)", target.serverKiB() / 1024.0);
        return figures;
    }

    private void namespace() throws IOException {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"bench\"}}";
        try (WireClient client = target.connect(Bodies.JSON)) {
            client.call("POST", "/api/v1/namespaces", body.getBytes());
        }
    }

    private void createConfigMap(WireClient client, int number) throws IOException {
        client.call("POST", NAMESPACE + "/configmaps", form.configMap("c-" + number, "0"));
    }

    private void createPod(WireClient client, int number) throws IOException {
        client.call("POST", NAMESPACE + "/pods", form.pod("p-" + number));
    }

    private void getPod(WireClient client, int number) throws IOException {
        client.call("GET", NAMESPACE + "/pods/p-" + (number * 7919L % PODS), NOTHING);
    }

    /** So many clients for a time, or until so many were done; the first fifth of the time warms up. */
    private double rate(String name, int clients, int most, Step step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicLong counted = new AtomicLong();
        long start = System.nanoTime();
        boolean timed = most == Integer.MAX_VALUE;
        long warm = timed ? start + seconds * 200_000_000L : start;
        long end = timed ? start + seconds * 1_000_000_000L : Long.MAX_VALUE;
        inParallel(clients, _ -> {
            try (WireClient client = target.connect(form)) {
                for (int n = next.getAndIncrement(); n < most && System.nanoTime() < end; n = next.getAndIncrement()) {
                    step.run(client, n);
                    if (System.nanoTime() > warm) {
                        counted.incrementAndGet();
                    }
                }
            }
        });
        double took = (System.nanoTime() - warm) / 1e9;
        figures.put(name, counted.get() / took);
        return took;
    }

    private void lists() throws Exception {
        AtomicLong bytes = new AtomicLong();
        double took = rate(
                "lists/s (3,000 pods)",
                4,
                Integer.MAX_VALUE,
                (client, _) -> bytes.addAndGet(client.drain(NAMESPACE + "/pods")));
        figures.put("list MB/s", bytes.get() * 0.8 / took / 1e6);
        long before = target.serverKiB();
        List<WireClient> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) { // answers that nobody reads
            WireClient client = target.connect(form);
            slow.add(client);
            client.begin(NAMESPACE + "/pods");
        }
        figures.put("memory for a list in flight (MiB)", (target.serverKiB() - before) / 20.0 / 1024);
        for (WireClient client : slow) {
            client.close();
        }
    }

    /** Writers as fast as they can, then slowly; what arrives at all the watchers, and how late. */
    private void fanOut() throws Exception {
        Watching watching = new Watching();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            threads.add(Thread.ofPlatform().daemon().start(watching::follow));
        }
        watching.ready.await();
        try (WireClient client = target.connect(form)) {
            client.call("POST", NAMESPACE + "/configmaps", form.configMap("watched", stamp()));
            watching.write(client, 100_000_000L, 0); // warms up
            long count = watching.events.get();
            long start = System.nanoTime();
            watching.record(true);
            watching.write(client, seconds * 1_000_000_000L, 0);
            double took = (System.nanoTime() - start) / 1e9;
            figures.put("watch events/s (200 watchers)", (watching.events.get() - count) / took);
            figures.put("watch p99 lag at full speed (ms)", watching.lag());
            LockSupport.parkNanos(1_000_000_000L);
            watching.record(true);
            watching.write(client, seconds * 1_000_000_000L, 50_000_000L);
            LockSupport.parkNanos(500_000_000L);
            figures.put("watch p99 lag at 20 writes/s (ms)", watching.lag());
        }
        watching.close();
    }

    private static String stamp() {
        return "at%020d".formatted(System.nanoTime());
    }

    /** What all watchers have in common. */
    private final class Watching {
        private final CountDownLatch ready = new CountDownLatch(WATCHERS);
        private final AtomicLong events = new AtomicLong();
        private final int[] lags = new int[4_000_000]; // microseconds
        private final AtomicInteger recorded = new AtomicInteger();
        private final List<WireClient> clients = new ArrayList<>();
        private volatile boolean closed;

        void follow() {
            byte[] buffer = new byte[256 * 1024];
            try (WireClient client = target.connect(form)) {
                synchronized (clients) {
                    clients.add(client);
                }
                client.begin(NAMESPACE + "/configmaps?watch=1&fieldSelector=metadata.name%3Dwatched");
                ready.countDown();
                for (int n = client.nextChunk(buffer); n >= 0; n = client.nextChunk(buffer)) {
                    seen(buffer, n);
                }
            } catch (IOException e) {
                if (!closed) {
                    System.err.println("a watch ended: " + e);
                }
            }
        }

        private void seen(byte[] buffer, int length) {
            long now = System.nanoTime();
            for (int i = 0; i + 22 <= length; i++) {
                if (buffer[i] == 'a' && buffer[i + 1] == 't' && isNumber(buffer, i + 2)) {
                    long at = Long.parseLong(new String(buffer, i + 2, 20));
                    events.incrementAndGet();
                    int place = recorded.getAndIncrement();
                    if (place < lags.length) {
                        lags[place] = (int) ((now - at) / 1000);
                    }
                    i += 21;
                }
            }
        }

        private static boolean isNumber(byte[] buffer, int from) {
            for (int i = from; i < from + 20; i++) {
                if (buffer[i] < '0' || buffer[i] > '9') {
                    return false;
                }
            }
            return true;
        }

        void record(boolean anew) {
            if (anew) {
                recorded.set(0);
            }
        }

        void write(WireClient client, long nanos, long pause) throws IOException {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end) {
                client.call("PUT", NAMESPACE + "/configmaps/watched", form.configMap("watched", stamp()));
                if (pause > 0) {
                    LockSupport.parkNanos(pause);
                }
            }
        }

        /** In milliseconds. */
        double lag() {
            int[] some = Arrays.copyOf(lags, Math.min(recorded.get(), lags.length));
            Arrays.sort(some);
            return some.length == 0 ? 0 : some[(int) (some.length * 0.99)] / 1000.0;
        }

        void close() throws IOException {
            closed = true;
            synchronized (clients) {
                for (WireClient client : clients) {
                    client.close();
                }
            }
        }
    }

    /** What one client does. */
    private interface Work {
        void run(int number) throws Exception;
    }

    private static void inParallel(int count, Work work) throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    work.run(number);
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
