package io.kjava.kubeproxy.iptables;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection that the kernel tracks: where it was sent to, and who answers.
 *
 * @param answersFrom the address, and the port, that the answers come from
 */
record Flow(String destination, int port, String answersFrom, int answerPort) {
    private static final Pattern LINE = Pattern.compile(
            "src=\\S+ dst=(\\S+) sport=\\d+ dport=(\\d+) .*?" + "src=(\\S+) dst=\\S+ sport=(\\d+) dport=\\d+");

    Flow {
        requireNonNull(destination, "destination");
        requireNonNull(answersFrom, "answersFrom");
    }

    /** From a line of {@code conntrack -L}. */
    static Optional<Flow> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.find()
                ? Optional.of(new Flow(
                        matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        matcher.group(3),
                        Integer.parseInt(matcher.group(4))))
                : Optional.empty();
    }

    boolean isTranslated() {
        return !destination.equals(answersFrom);
    }
}
