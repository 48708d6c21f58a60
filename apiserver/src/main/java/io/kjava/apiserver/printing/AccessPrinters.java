package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.of;
import static io.kjava.apiserver.printing.Columns.text;
import static io.kjava.apiserver.printing.Columns.wide;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Rows of what says who may do what: bindings, certificates, leases, registered services. */
final class AccessPrinters {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private AccessPrinters() {}

    static void addTo(PrinterTable table) {
        for (String kind : List.of("RoleBinding", "ClusterRoleBinding")) {
            table.add(RBAC, kind, bindingColumns(), AccessPrinters::binding);
        }
        table.add(
                "certificates.k8s.io",
                "CertificateSigningRequest",
                List.of(
                        NAME,
                        AGE,
                        text("SignerName", of("certificates.v1.CertificateSigningRequestSpec", "signerName")),
                        text("Requestor", of("certificates.v1.CertificateSigningRequestSpec", "request")),
                        text(
                                "RequestedDuration",
                                of("certificates.v1.CertificateSigningRequestSpec", "expirationSeconds")),
                        text("Condition", of("certificates.v1.CertificateSigningRequestStatus", "conditions"))),
                AccessPrinters::request);
        table.add(
                "coordination.k8s.io",
                "Lease",
                List.of(NAME, text("Holder", of("coordination.v1.LeaseSpec", "holderIdentity")), AGE),
                row -> row.name().textAt("spec", "holderIdentity").age());
        table.add(
                "apiregistration.k8s.io",
                "APIService",
                List.of(
                        NAME,
                        text("Service", "The service that hosts this API."),
                        text("Available", "Whether this API is available."),
                        AGE),
                AccessPrinters::apiService);
    }

    private static List<TableColumn> bindingColumns() {
        return List.of(
                NAME,
                text("Role", "The role that is granted."),
                AGE,
                wide("Users", "Users that the role is granted to."),
                wide("Groups", "Groups that the role is granted to."),
                wide("ServiceAccounts", "Accounts that the role is granted to."));
    }

    private static void binding(Row row) {
        JsonNode role = row.at("roleRef");
        row.name()
                .text(role.path("kind").asString("") + "/" + role.path("name").asString(""))
                .age()
                .text(subjects(row, "User"))
                .text(subjects(row, "Group"))
                .text(subjects(row, "ServiceAccount"));
    }

    private static String subjects(Row row, String kind) {
        StringJoiner joined = new StringJoiner(", ");
        for (JsonNode subject : row.at("subjects")) {
            if (subject.path("kind").asString("").equals(kind)) {
                String namespace = subject.path("namespace").asString("");
                String name = subject.path("name").asString("");
                boolean account = kind.equals("ServiceAccount") && !namespace.isEmpty();
                joined.add(account ? namespace + "/" + name : name);
            }
        }
        return joined.toString();
    }

    private static void request(Row row) {
        JsonNode seconds = row.at("spec", "expirationSeconds");
        row.name()
                .age()
                .textOrNone(row.at("spec", "signerName"))
                .textAt("spec", "username")
                .text(seconds.isNumber() ? Ages.span(Duration.ofSeconds(seconds.asLong())) : Row.NONE)
                .text(decision(row));
    }

    private static String decision(Row row) {
        JsonNode conditions = row.at("status", "conditions");
        String decision = "Pending";
        if (!Row.condition(conditions, "Denied").isMissingNode()) {
            decision = "Denied";
        } else if (!Row.condition(conditions, "Approved").isMissingNode()) {
            decision = "Approved";
        }
        if (!Row.condition(conditions, "Failed").isMissingNode()) {
            decision += ",Failed";
        }
        return row.at("status", "certificate").asString("").isEmpty() ? decision : decision + ",Issued";
    }

    private static void apiService(Row row) {
        JsonNode service = row.at("spec", "service");
        String host = service.isObject()
                ? service.path("namespace").asString("")
                        + "/"
                        + service.path("name").asString("")
                : "Local";
        row.name().text(host).text(availability(row)).age();
    }

    private static String availability(Row row) {
        JsonNode available = Row.condition(row.at("status", "conditions"), "Available");
        String status = available.path("status").asString("Unknown");
        String reason = available.path("reason").asString("");
        return status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")";
    }
}
