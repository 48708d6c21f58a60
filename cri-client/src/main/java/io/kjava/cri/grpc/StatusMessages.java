package io.kjava.cri.grpc;

import io.kjava.cri.ExecResult;
import io.kjava.cri.RuntimeEvent;
import io.kjava.cri.RuntimeStatus;
import io.kjava.cri.RuntimeStatus.Condition;
import io.kjava.cri.RuntimeStatus.Handler;
import io.kjava.cri.RuntimeVersion;
import io.kjava.cri.StreamRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runtime itself, its events and its small answers, to and from the wire. Pure. */
final class StatusMessages {
    private StatusMessages() {}

    static RuntimeVersion version(WireReader in) {
        String[] texts = {"", "", "", "", ""};
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field < texts.length) {
                texts[field] = in.string();
            } else {
                in.skip();
            }
        }
        return new RuntimeVersion(texts[2], texts[3], texts[4]);
    }

    static RuntimeStatus status(WireReader in) {
        List<Condition> conditions = new ArrayList<>();
        List<Handler> handlers = new ArrayList<>();
        Map<String, String> details = new HashMap<>();
        boolean groupsPolicy = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> conditions(in.message(), conditions);
                case 2 -> in.entryInto(details);
                case 3 -> handlers.add(handler(in.message()));
                case 4 -> groupsPolicy = flags(in.message(), 3)[1];
                default -> in.skip();
            }
        }
        return new RuntimeStatus(conditions, handlers, groupsPolicy, details);
    }

    static ExecResult execResult(WireReader in) {
        byte[] out = new byte[0];
        byte[] err = new byte[0];
        int code = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> out = in.bytes();
                case 2 -> err = in.bytes();
                case 3 -> code = in.integer();
                default -> in.skip();
            }
        }
        return new ExecResult(out, err, code);
    }

    static WireWriter exec(StreamRequest request) {
        return new WireWriter()
                .string(1, request.containerId())
                .strings(2, request.command())
                .bool(3, request.tty())
                .bool(4, request.stdin())
                .bool(5, request.stdout())
                .bool(6, request.stderr());
    }

    static WireWriter attach(StreamRequest request) {
        return new WireWriter()
                .string(1, request.containerId())
                .bool(2, request.stdin())
                .bool(3, request.tty())
                .bool(4, request.stdout())
                .bool(5, request.stderr());
    }

    /** An answer whose field 1 is the only one: a URL, an ID, a reference. */
    static String text(WireReader in) {
        return ContainerMessages.imageName(in);
    }

    /** Whether the answer to the configuration call names systemd, which is the wire's zero. */
    static boolean systemdCgroups(WireReader in) {
        boolean systemd = true;
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field != 1) {
                in.skip();
                continue;
            }
            WireReader linux = in.message();
            for (int inner = linux.next(); inner != 0; inner = linux.next()) {
                if (inner == 1) {
                    systemd = linux.integer() == 0;
                } else {
                    linux.skip();
                }
            }
        }
        return systemd;
    }

    static Optional<RuntimeEvent> event(WireReader in) {
        String id = "";
        int type = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> id = in.string();
                case 2 -> type = in.integer();
                default -> in.skip();
            }
        }
        return switch (type) {
            case 0 -> Optional.of(new RuntimeEvent.Created(id));
            case 1 -> Optional.of(new RuntimeEvent.Started(id));
            case 2 -> Optional.of(new RuntimeEvent.Stopped(id));
            case 3 -> Optional.of(new RuntimeEvent.Deleted(id));
            default -> Optional.empty();
        };
    }

    private static void conditions(WireReader in, List<Condition> conditions) {
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                conditions.add(condition(in.message()));
            } else {
                in.skip();
            }
        }
    }

    private static Condition condition(WireReader in) {
        String type = "";
        boolean status = false;
        String reason = "";
        String message = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> type = in.string();
                case 2 -> status = in.bool();
                case 3 -> reason = in.string();
                case 4 -> message = in.string();
                default -> in.skip();
            }
        }
        return new Condition(type, status, reason, message);
    }

    private static Handler handler(WireReader in) {
        String name = "";
        boolean[] features = new boolean[3];
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> name = in.string();
                case 2 -> features = flags(in.message(), 3);
                default -> in.skip();
            }
        }
        return new Handler(name, features[1], features[2]);
    }

    private static boolean[] flags(WireReader in, int fields) {
        boolean[] flags = new boolean[fields];
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field < fields) {
                flags[field] = in.bool();
            } else {
                in.skip();
            }
        }
        return flags;
    }
}
