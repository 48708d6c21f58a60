package io.kjava.it.bench;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The same work for every server, in the same order. Every kind of work warms up before it is measured. */
final class Load {
    private static final int CLIENTS = 32;
    private static final int WARM_UP = 2; // times as long as what is measured
    private static final int LISTERS = 4;
    private static final int PODS = 3_000;
    private static final int MOST_PODS = 40_000; // created to measure it
    private static final int WATCHERS = 200;
    private static final int WRITERS = 64;
    private static final long WATCHES_WARM_UP = 40_000_000_000L; // at least: the compilers need it
    private static final int HANGING = 20;
    private static final long FOREVER = Long.MAX_VALUE;
    private static final byte[] NOTHING = new byte[0];

    private final Target target;
    private final Bodies form;
    private final long nanos;
    private final List<String> kinds;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    /**
     * @param kinds of work: starts (done by who starts the servers), maps, pods, gets, lists, watches
     */
    Load(Target target, Bodies form, long seconds, List<String> kinds) {
        this.kinds = List.copyOf(kinds);
        this.target = target;
        this.form = form;
        this.nanos = seconds * 1_000_000_000L;
    }

    Map<String, Double> run() throws IOException, InterruptedException {
        for (String name : List.of("maps", "pods", "listed", "watched")) {
            String body =
                    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\"}}".formatted(name);
            target.call(Template.of("POST", "/api/v1/namespaces", Bodies.JSON.type(), body.getBytes()));
        }
        ClosedLoop pods = start(CLIENTS, create("listed", "pods", form.pod("p-" + Template.NUMBER)), 0, PODS);
        pods.await(FOREVER);
        pods.stop();
        for (String kind : kinds) {
            work(kind);
        }
        figures.put("memory after it, with etcd (MiB)", target.residentKiB() / 1024.0);
        return figures;
    }

    private void work(String kind) throws IOException, InterruptedException {
        switch (kind) {
            case "starts" -> {} // measured by who starts the servers
            case "maps" -> {
                byte[] map = form.configMap("c-" + Template.NUMBER, "0");
                rate("creates of config maps/s", start(CLIENTS, create("maps", "configmaps", map), 0, FOREVER));
            }
            case "pods" -> {
                byte[] pod = form.pod("p-" + Template.NUMBER);
                rate("creates of pods/s", start(CLIENTS, create("pods", "pods", pod), 0, MOST_PODS));
            }
            case "gets" -> {
                String one = "/api/v1/namespaces/listed/pods/p-" + Template.NUMBER;
                rate("gets/s", start(CLIENTS, request("GET", one, NOTHING), PODS, FOREVER));
            }
            case "lists" -> lists();
            case "watches" -> fanOut();
            default -> throw new IllegalArgumentException(kind);
        }
    }

    private ClosedLoop start(int clients, Template request, int spread, long most) {
        return ClosedLoop.start(target.loop(), target.tls(), clients, request, spread, most);
    }

    private Template create(String namespace, String resource, byte[] body) {
        return request("POST", "/api/v1/namespaces/" + namespace + "/" + resource, body);
    }

    private Template request(String method, String path, byte[] body) {
        return Template.of(method, path, form.type(), body);
    }

    /** What happened in an interval. */
    private record Interval(double seconds, ClosedLoop.Count done) {}

    private Interval rate(String name, ClosedLoop work) throws IOException, InterruptedException {
        work.warmUp(WARM_UP * nanos);
        ClosedLoop.Count before = work.count();
        CpuClock cpu = target.cpu();
        work.await(nanos);
        ClosedLoop.Count after = work.count();
        long answers = after.answers() - before.answers();
        double seconds = cpu.seconds();
        figures.put(name, answers / seconds);
        cost(name, cpu, answers);
        work.stop();
        return new Interval(seconds, new ClosedLoop.Count(answers, after.bytes() - before.bytes()));
    }

    private void cost(String name, CpuClock cpu, long operations) throws IOException {
        String one = name.replace("/s", "") + ": ";
        figures.put(one + "CPU of the server for one (µs)", cpu.serverMicros() / operations);
        figures.put(one + "CPU of the load for one (µs)", cpu.ownMicros() / operations);
    }

    private void lists() throws IOException, InterruptedException {
        Template list = request("GET", "/api/v1/namespaces/listed/pods", NOTHING);
        Interval interval = rate("LISTs of 3,000 pods/s", start(LISTERS, list, 0, FOREVER));
        figures.put("LIST MB/s", interval.done.bytes() / interval.seconds / 1e6);
        long before = target.serverKiB();
        CountDownLatch begun = new CountDownLatch(HANGING);
        List<WireClient> hanging = new ArrayList<>();
        for (int i = 0; i < HANGING; i++) { // answers that nobody reads
            hanging.add(target.loop().connect(target.tls(), new Hanging(list, begun)));
        }
        if (!begun.await(60, TimeUnit.SECONDS)) {
            throw new IOException("a list did not begin");
        }
        figures.put("memory for a list in flight (MiB)", (target.serverKiB() - before) / (double) HANGING / 1024);
        target.loop().ask(() -> {
            hanging.forEach(WireClient::close);
            return true;
        });
    }

    /** Asks, and reads hardly any of the answer. */
    private record Hanging(Template request, CountDownLatch begun) implements WireClient.Receiver {
        @Override
        public void ready(WireClient client) {
            client.send(request.with(0));
        }

        @Override
        public void begun(WireClient client, int status) {
            client.stopReading();
            begun.countDown();
        }

        @Override
        public void part(WireClient client, ByteBuf bytes, int length) {}
    }

    /** Writers as fast as events arrive at all the watchers, then slowly; how many arrive, and how late. */
    private void fanOut() throws IOException, InterruptedException {
        byte[] body = form.configMap("w-" + Template.NUMBER, Template.STAMP);
        ClosedLoop objects = start(CLIENTS, create("watched", "configmaps", body), 0, WRITERS);
        objects.await(FOREVER);
        objects.stop();
        String path = "/api/v1/namespaces/watched/configmaps";
        FanOut fan = new FanOut(
                target.loop(),
                WATCHERS,
                WRITERS,
                form == Bodies.PROTOBUF,
                request("GET", path + "?watch=1", NOTHING),
                request("PUT", path + "/w-" + Template.NUMBER, body));
        fan.start(target.tls());
        fan.writeFast();
        TimeUnit.NANOSECONDS.sleep(Math.max(WARM_UP * nanos, WATCHES_WARM_UP));
        FanOut.Count before = fan.count();
        CpuClock cpu = target.cpu();
        fan.forgetLags();
        TimeUnit.NANOSECONDS.sleep(nanos);
        long events = fan.count().events() - before.events();
        figures.put("watch events/s, 200 watchers", events / cpu.seconds());
        cost("watch events", cpu, events);
        figures.put("watch p99 lag at full speed (ms)", fan.lag(0.99));
        fan.writeEvery(50_000_000L);
        TimeUnit.SECONDS.sleep(1);
        fan.forgetLags();
        TimeUnit.NANOSECONDS.sleep(nanos);
        figures.put("watch p99 lag at 20 writes/s (ms)", fan.lag(0.99));
        fan.count();
        fan.close();
    }
}
