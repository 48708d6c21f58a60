package io.kjava.controllers.certificates;

import io.kjava.pki.CertificateAuthority.ParsedRequest;
import io.kjava.pki.CertificateSubject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What each of Kubernetes' own signers allows in a request. Pure. */
final class SignerRules {
    static final String CLIENT = "kubernetes.io/kube-apiserver-client";
    static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
    static final String LEGACY = "kubernetes.io/legacy-unknown";
    static final Set<String> ALL = Set.of(CLIENT, KUBELET_CLIENT, KUBELET_SERVING, LEGACY);

    private static final String SIGNATURE = "digital signature";
    private static final String ENCIPHERMENT = "key encipherment";
    private static final String CLIENT_AUTH = "client auth";
    private static final String SERVER_AUTH = "server auth";
    private static final List<String> NODES = List.of("system:nodes");
    private static final String NODE_PREFIX = "system:node:";

    private static final String NO_EMAILS = "Email subjectAltNames are not allowed";
    private static final String NO_URIS = "URI subjectAltNames are not allowed";

    private SignerRules() {}

    /** Why the signer refuses; empty when it may sign. */
    static Optional<String> refusal(String signer, ParsedRequest request, List<String> usages) {
        return switch (signer) {
            case CLIENT -> client(usages);
            case KUBELET_CLIENT -> kubeletClient(request, usages);
            case KUBELET_SERVING -> kubeletServing(request, usages);
            default -> Optional.empty();
        };
    }

    private static Optional<String> client(List<String> usages) {
        Set<String> allowed = Set.of(SIGNATURE, ENCIPHERMENT, CLIENT_AUTH);
        return usages.contains(CLIENT_AUTH) && allowed.containsAll(usages)
                ? Optional.empty()
                : Optional.of("usages did not match [client auth digital signature key encipherment]");
    }

    static Optional<String> kubeletClient(ParsedRequest request, List<String> usages) {
        Optional<String> wrong = node(request.subject());
        if (wrong.isPresent()) {
            return wrong;
        }
        if (!request.subject().dnsNames().isEmpty()) {
            return Optional.of("DNS subjectAltNames are not allowed");
        }
        if (!request.emails().isEmpty()) {
            return Optional.of(NO_EMAILS);
        }
        if (!request.subject().addresses().isEmpty()) {
            return Optional.of("IP subjectAltNames are not allowed");
        }
        return request.uris().isEmpty() ? exactly(usages, CLIENT_AUTH) : Optional.of(NO_URIS);
    }

    private static Optional<String> kubeletServing(ParsedRequest request, List<String> usages) {
        CertificateSubject subject = request.subject();
        Optional<String> wrong = node(subject);
        if (wrong.isPresent()) {
            return wrong;
        }
        if (!request.emails().isEmpty()) {
            return Optional.of(NO_EMAILS);
        }
        if (!request.uris().isEmpty()) {
            return Optional.of(NO_URIS);
        }
        if (subject.dnsNames().isEmpty() && subject.addresses().isEmpty()) {
            return Optional.of("DNS or IP subjectAltName is required");
        }
        return exactly(usages, SERVER_AUTH);
    }

    private static Optional<String> node(CertificateSubject subject) {
        if (!subject.organizations().equals(NODES)) {
            return Optional.of("subject organization is not system:nodes");
        }
        return subject.commonName().startsWith(NODE_PREFIX)
                ? Optional.empty()
                : Optional.of("subject common name does not begin with system:node:");
    }

    private static Optional<String> exactly(List<String> usages, String purpose) {
        Set<String> given = Set.copyOf(usages);
        boolean fine =
                given.equals(Set.of(SIGNATURE, purpose)) || given.equals(Set.of(SIGNATURE, ENCIPHERMENT, purpose));
        return fine ? Optional.empty() : Optional.of("usages did not match [%s digital signature]".formatted(purpose));
    }

    static boolean isForServers(List<String> usages) {
        return usages.contains(SERVER_AUTH);
    }

    static boolean isForClients(List<String> usages) {
        return usages.contains(CLIENT_AUTH);
    }
}
