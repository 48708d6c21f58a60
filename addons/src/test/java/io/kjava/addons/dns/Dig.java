package io.kjava.addons.dns;

import io.kjava.process.CommandRunner;
import java.util.ArrayList;
import java.util.List;

/** Asks with the program that everybody asks with. */
record Dig(int port) {
    /** What dig says to its arguments. */
    String raw(String... arguments) {
        List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", "" + port, "+tries=1", "+time=3"));
        command.addAll(List.of(arguments));
        return CommandRunner.ofSystem().run(command, "").output();
    }

    /** The short answers, sorted. */
    List<String> ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of("+short"));
        all.addAll(List.of(arguments));
        return raw(all.toArray(String[]::new)).lines().sorted().toList();
    }

    /** NOERROR, NXDOMAIN, ... */
    String status(String... arguments) {
        String answer = raw(arguments);
        int at = answer.indexOf("status: ");
        return at < 0 ? answer : answer.substring(at + 8, answer.indexOf(',', at));
    }
}
