package io.kjava.apiserver.registry.certificates;

import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.SignerRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.pki.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What certificate signing requests must be and how they are answered. Pure. */
final class SigningRules {
    private static final Set<String> USAGES = Set.of(
            "signing",
            "digital signature",
            "content commitment",
            "key encipherment",
            "key agreement",
            "data encipherment",
            "cert sign",
            "crl sign",
            "encipher only",
            "decipher only",
            "any",
            "server auth",
            "client auth",
            "code signing",
            "email protection",
            "s/mime",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "timestamping",
            "ocsp signing",
            "microsoft sgc",
            "netscape sgc");
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");
    private static final long MIN_EXPIRY = 600;

    private SigningRules() {}

    static void validate(Spot request) {
        Spot spec = request.at("spec");
        body(spec.at("request"));
        Spot usages = spec.at("usages");
        if (usages.size() == 0) {
            usages.required("usages must be provided");
        }
        for (Spot usage : usages.items()) {
            if (!USAGES.contains(usage.text())) {
                usage.unsupported(new TreeSet<>(USAGES).toArray(String[]::new));
            }
        }
        Set<String> seen = new HashSet<>();
        for (Spot usage : usages.items()) {
            if (!seen.add(usage.text())) {
                usage.duplicate();
            }
        }
        Spot signer = spec.at("signerName");
        if (signer.is("kubernetes.io/legacy-unknown")) {
            signer.invalid("the legacy signerName is not allowed via this API version");
        } else {
            SignerRules.name(signer);
        }
        Spot expiry = spec.at("expirationSeconds");
        if (expiry.isSet() && expiry.number() < MIN_EXPIRY) {
            expiry.invalid("may not specify a duration less than 600 seconds (10 minutes)");
        }
        conditions(request.at("status", "conditions"));
        certificate(request.at("status", "certificate"));
    }

    private static void body(Spot request) {
        List<PemBlock> blocks = PemBlock.read(request.text());
        if (blocks.isEmpty() || !blocks.getFirst().type().equals("CERTIFICATE REQUEST")) {
            request.invalid(request.text(), "PEM block type must be CERTIFICATE REQUEST");
            return;
        }
        try {
            CertificateAuthority.parseRequest(blocks.getFirst().content());
        } catch (IllegalArgumentException e) {
            request.invalid(request.text(), String.valueOf(e.getMessage()));
        }
    }

    private static void certificate(Spot certificate) {
        if (certificate.isEmpty()) {
            return;
        }
        String problem = problem(PemBlock.read(certificate.text()));
        if (!problem.isEmpty()) {
            certificate.invalid("<certificate data>", problem);
        }
    }

    private static String problem(List<PemBlock> blocks) {
        for (PemBlock block : blocks) {
            if (!block.type().equals("CERTIFICATE")) {
                return "only CERTIFICATE PEM blocks are allowed, found \"%s\"".formatted(block.type());
            }
            if (block.headers()) {
                return "no PEM block headers are permitted";
            }
            try {
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.content()));
            } catch (CertificateException e) {
                return "x509: malformed certificate";
            }
        }
        return blocks.isEmpty() ? "must contain at least one CERTIFICATE PEM block" : "";
    }

    private static void conditions(Spot conditions) {
        Set<String> seen = new HashSet<>();
        for (Spot condition : conditions.items()) {
            Spot type = condition.at("type");
            Spot status = condition.at("status");
            if (type.isEmpty()) {
                type.required();
            }
            if (status.isEmpty()) {
                status.required();
            } else if (FINAL.contains(type.text())) {
                status.oneOf("True");
            } else {
                status.oneOf("False", "True", "Unknown");
            }
            String opposite = type.is("Approved") ? "Denied" : type.is("Denied") ? "Approved" : "";
            if (!opposite.isEmpty() && seen.contains(opposite)) {
                type.invalid("Approved and Denied conditions are mutually exclusive");
            }
            if (!seen.add(type.text())) {
                type.duplicate();
            }
        }
    }

    private static List<JsonNode> of(Spot request, String type) {
        List<JsonNode> found = new ArrayList<>();
        for (Spot condition : request.at("status", "conditions").items()) {
            if (condition.at("type").is(type)) {
                found.add(condition.value());
            }
        }
        return found;
    }

    /**
     * @param approves whether conditions of approval may come
     * @param signs whether the certificate may come
     */
    static void changed(Spot request, Spot old, boolean approves, boolean signs) {
        validate(request);
        Spot conditions = request.at("status", "conditions");
        for (String type : FINAL) {
            if (of(request, type).size() < of(old, type).size()) {
                conditions.forbidden("updates may not remove a condition of type \"%s\"".formatted(type));
            }
        }
        if (!approves) {
            for (String type : FINAL.subList(0, 2)) {
                List<JsonNode> before = of(old, type);
                List<JsonNode> after = of(request, type);
                if (after.size() > before.size()) {
                    conditions.forbidden("updates may not add a condition of type \"%s\"".formatted(type));
                } else if (after.size() == before.size() && !after.equals(before)) {
                    conditions.forbidden("updates may not modify a condition of type \"%s\"".formatted(type));
                }
            }
        }
        Spot certificate = request.at("status", "certificate");
        Spot before = old.at("status", "certificate");
        if (Sameness.of(certificate.value(), before.value())) {
            return;
        }
        if (!signs) {
            certificate.forbidden("updates may not set certificate content");
        } else if (!before.isEmpty()) {
            certificate.forbidden("updates may not modify existing certificate content");
        }
    }
}
