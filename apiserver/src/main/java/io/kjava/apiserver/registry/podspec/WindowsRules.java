package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What pods say of the operating system that they are for. Pure. */
final class WindowsRules {
    private static final int MAX_CREDENTIALS = 64 * 1024;
    private static final int MAX_DOMAIN = 256;
    private static final int MAX_USER = 104;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NET_BIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final String DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern DNS = Pattern.compile(DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");
    private static final Pattern BAD_CHARACTERS = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
    private static final Pattern DOTS = Pattern.compile("[. ]+");
    private static final List<String> POD_FIELDS = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "hostUsers",
            "hostPID",
            "hostIPC",
            "seccompProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "sysctls",
            "shareProcessNamespace",
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy");
    private static final List<String> CONTAINER_FIELDS = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "capabilities",
            "readOnlyRootFilesystem",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "runAsUser",
            "runAsGroup");

    private WindowsRules() {}

    static void options(Spot options) {
        if (!options.isSet()) {
            return;
        }
        if (options.at("gmsaCredentialSpecName").isSet()) {
            TextRules.subdomain(options.at("gmsaCredentialSpecName"));
        }
        Spot credentials = options.at("gmsaCredentialSpec");
        if (credentials.isSet()) {
            if (credentials.isEmpty()) {
                credentials.invalid("gmsaCredentialSpec cannot be an empty string");
            } else if (credentials.text().length() > MAX_CREDENTIALS) {
                credentials.invalid("gmsaCredentialSpec size must be under 64 KiB");
            }
        }
        if (options.at("runAsUserName").isSet()) {
            user(options.at("runAsUserName"));
        }
    }

    private static void user(Spot name) {
        String text = name.text();
        String[] parts = text.split("\\\\", -1);
        if (text.isEmpty()) {
            name.invalid("runAsUserName cannot be an empty string");
        } else if (CONTROL.matcher(text).find()) {
            name.invalid("runAsUserName cannot contain control characters");
        } else if (parts.length > 2) {
            name.invalid("runAsUserName cannot contain more than one backslash");
        } else {
            if (parts.length == 2) {
                domain(name, parts[0]);
            }
            account(name, parts[parts.length - 1]);
        }
    }

    private static void domain(Spot name, String domain) {
        if (domain.length() >= MAX_DOMAIN) {
            name.invalid("runAsUserName's Domain length must be under 256 characters");
        }
        if (!NET_BIOS.matcher(domain).matches() && !DNS.matcher(domain).matches()) {
            name.invalid("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }

    private static void account(Spot name, String user) {
        if (user.isEmpty()) {
            name.invalid("runAsUserName's User cannot be empty");
        } else if (user.length() > MAX_USER) {
            name.invalid("runAsUserName's User length must not be longer than 104 characters");
        }
        if (DOTS.matcher(user).matches()) {
            name.invalid("runAsUserName's User cannot contain only periods or spaces");
        }
        if (BAD_CHARACTERS.matcher(user).find()) {
            name.invalid("runAsUserName's User cannot contain the following characters:" + " \"/\\:;|=,+*?<>@[]");
        }
    }

    private static List<Spot> containers(Spot spec) {
        List<Spot> result = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            result.addAll(spec.at(list).items());
        }
        return result;
    }

    /** All containers are processes of the host, or none is. */
    static void hostProcess(Spot spec) {
        Spot pod = spec.at("securityContext", "windowsOptions", "hostProcess");
        int all = 0;
        int host = 0;
        for (Spot container : containers(spec)) {
            all++;
            Spot own = container.at("securityContext", "windowsOptions", "hostProcess");
            if (pod.isSet() && own.isSet() && pod.flag() != own.flag()) {
                own.invalid("pod hostProcess value must be identical if both are specified, was " + pod.flag());
            }
            if (own.isSet() ? own.flag() : pod.flag()) {
                host++;
            }
        }
        if (host == 0) {
            return;
        }
        if (host != all) {
            spec.invalid(
                    "",
                    "If pod contains any hostProcess containers then all containers must be"
                            + " HostProcess containers");
        }
        if (!spec.at("hostNetwork").flag()) {
            spec.at("hostNetwork")
                    .invalid(false, "hostNetwork must be true if pod contains any hostProcess containers");
        }
    }

    static void system(Spot spec) {
        Spot os = spec.at("os");
        if (!os.isSet()) {
            return;
        }
        switch (os.at("name").text()) {
            case "" -> os.at("name").required("cannot be empty");
            case "linux" -> linux(spec);
            case "windows" -> windows(spec);
            default -> os.with(os.at("name").value()).unsupported("linux", "windows");
        }
    }

    private static void linux(Spot spec) {
        String why = "windows options cannot be set for a linux pod";
        if (spec.at("securityContext", "windowsOptions").isSet()) {
            spec.at("securityContext", "windowsOptions").forbidden(why);
        }
        for (Spot container : containers(spec)) {
            if (container.at("securityContext", "windowsOptions").isSet()) {
                container.at("securityContext", "windowsOptions").forbidden(why);
            }
        }
    }

    private static void windows(Spot spec) {
        String why = "cannot be set for a windows pod";
        for (String field : POD_FIELDS) {
            boolean ofSpec = field.startsWith("host") || field.startsWith("share");
            Spot at = ofSpec ? spec.at(field) : spec.at("securityContext", field);
            boolean isFlag = field.equals("hostPID") || field.equals("hostIPC");
            if (isFlag ? at.flag() : at.isSet()) {
                at.forbidden(why);
            }
        }
        for (Spot container : containers(spec)) {
            for (String field : CONTAINER_FIELDS) {
                if (container.at("securityContext", field).isSet()) {
                    container.at("securityContext", field).forbidden(why);
                }
            }
        }
    }
}
