package io.kjava.apiserver.registry.podspec;

import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.SignerRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.registry.rules.TextRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What volumes of files that the kubelet writes must be. Pure. */
final class ProjectionRules {
    private static final int MAX_MODE = 0777;
    private static final String MODE = "must be a number between 0 and 0777 (octal), both inclusive";
    private static final long MIN_EXPIRY = 600;
    private static final long MAX_EXPIRY = 1L << 32;

    private ProjectionRules() {}

    private static void mode(Spot mode) {
        if (mode.isSet() && (mode.number() < 0 || mode.number() > MAX_MODE)) {
            mode.invalid(MODE);
        }
    }

    /** The files of a secret or of a config map. */
    static void keyed(Spot source, String name) {
        TextRules.present(source.at(name));
        mode(source.at("defaultMode"));
        source.at("items").each(ProjectionRules::item);
    }

    private static void item(Spot item) {
        TextRules.present(item.at("key"));
        TextRules.present(item.at("path"));
        TextRules.unreservedPath(item.at("path"));
        mode(item.at("mode"));
    }

    /** Kubernetes reports the files of this one at the volume, without their number. */
    static void downward(Spot source) {
        mode(source.at("defaultMode"));
        source.at("items").each(file -> file(source.with(file.value())));
    }

    private static void file(Spot file) {
        TextRules.present(file.at("path"));
        TextRules.unreservedPath(file.at("path"));
        if (file.at("fieldRef").isSet()) {
            EnvironmentRules.fileField(file.at("fieldRef"));
            if (file.at("resourceFieldRef").isSet()) {
                file.invalid("resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.at("resourceFieldRef").isSet()) {
            EnvironmentRules.resourceField(file.at("resourceFieldRef"), true);
        } else {
            file.required("one of fieldRef and resourceFieldRef is required");
        }
        mode(file.at("mode"));
    }

    static void projected(Spot volume) {
        mode(volume.at("defaultMode"));
        Set<String> paths = new HashSet<>();
        for (Spot source : volume.at("sources").items()) {
            int kinds = 0;
            for (String keyed : List.of("secret", "configMap")) {
                if (source.at(keyed).isSet()) {
                    kinds++;
                    items(source.at(keyed), volume, paths);
                }
            }
            if (source.at("downwardAPI").isSet()) {
                kinds++;
                Spot downward = source.at("downwardAPI");
                for (Spot file : downward.at("items").items()) {
                    file(downward.with(file.value()));
                    String path = file.at("path").text();
                    if (!path.isEmpty() && !paths.add(path)) {
                        volume.invalid(path, "conflicting duplicate paths");
                    }
                }
            }
            if (source.at("serviceAccountToken").isSet()) {
                kinds++;
                token(source.at("serviceAccountToken"), volume);
            }
            if (source.at("clusterTrustBundle").isSet()) {
                kinds++;
                bundle(source.at("clusterTrustBundle"), volume, paths);
            }
            if (kinds > 1) {
                source.forbidden("may not specify more than 1 volume type per source");
            }
        }
    }

    private static void items(Spot source, Spot volume, Set<String> paths) {
        TextRules.present(source.at("name"));
        for (Spot item : source.at("items").items()) {
            item(item);
            String path = item.at("path").text();
            if (!path.isEmpty() && !paths.add(path)) {
                volume.invalid(source.at("name").text(), "conflicting duplicate paths");
            }
        }
    }

    private static void token(Spot token, Spot volume) {
        Spot expiry = token.at("expirationSeconds");
        if (expiry.number() < MIN_EXPIRY) {
            expiry.invalid(expiry.number(), "may not specify a duration less than 10 minutes");
        }
        if (expiry.number() > MAX_EXPIRY) {
            expiry.invalid(expiry.number(), "may not specify a duration larger than 2^32 seconds");
        }
        Spot path = volume.at("path").with(token.at("path").value());
        if (TextRules.present(path)) {
            TextRules.unreservedPath(path);
        }
    }

    private static void bundle(Spot bundle, Spot volume, Set<String> paths) {
        Spot name = bundle.at("name");
        Spot signer = bundle.at("signerName");
        if (name.isSet() && signer.isSet()) {
            bundle.invalid("only one of name and signerName may be used");
        } else if (name.isSet()) {
            if (name.isEmpty()) {
                name.required("must be a valid object name");
            }
            if (bundle.at("labelSelector").isSet()) {
                bundle.at("labelSelector").invalid("labelSelector must be unset if name is specified");
            }
        } else if (signer.isSet()) {
            if (signer.isEmpty()) {
                signer.required("must be a valid signer name");
            }
            SignerRules.name(signer);
            LabelRules.selector(bundle.at("labelSelector"));
        } else {
            bundle.required("either name or signerName must be specified");
        }
        TextRules.present(bundle.at("path"));
        TextRules.unreservedPath(bundle.at("path"));
        if (!paths.add(bundle.at("path").text())) {
            volume.invalid(bundle.at("path").text(), "conflicting duplicate paths");
        }
    }
}
