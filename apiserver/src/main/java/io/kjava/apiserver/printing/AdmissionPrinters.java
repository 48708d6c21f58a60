package io.kjava.apiserver.printing;

import static io.kjava.apiserver.printing.Columns.AGE;
import static io.kjava.apiserver.printing.Columns.NAME;
import static io.kjava.apiserver.printing.Columns.number;
import static io.kjava.apiserver.printing.Columns.text;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Rows of webhooks and admission policies. */
final class AdmissionPrinters {
    private static final String GROUP = "admissionregistration.k8s.io";

    private AdmissionPrinters() {}

    static void addTo(PrinterTable table) {
        for (String kind : List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")) {
            table.add(
                    GROUP,
                    kind,
                    List.of(NAME, number("Webhooks", "How many webhooks are registered."), AGE),
                    row -> row.name().countAt("webhooks").age());
        }
        addPolicy(table, "ValidatingAdmissionPolicy", "Validations", "validations");
        addPolicy(table, "MutatingAdmissionPolicy", "Mutations", "mutations");
        for (String kind : List.of("ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding")) {
            table.add(
                    GROUP,
                    kind,
                    List.of(
                            NAME,
                            text("PolicyName", "The policy that is bound."),
                            text("ParamRef", "The object with the parameters."),
                            AGE),
                    row -> row.name()
                            .textAt("spec", "policyName")
                            .text(parameter(row))
                            .age());
        }
    }

    private static void addPolicy(PrinterTable table, String kind, String column, String field) {
        table.add(
                GROUP,
                kind,
                List.of(
                        NAME,
                        number(column, "How many rules the policy has."),
                        text("ParamKind", "The kind of the policy's parameters."),
                        AGE),
                row -> row.name()
                        .countAt("spec", field)
                        .text(parameterKind(row))
                        .age());
    }

    private static String parameterKind(Row row) {
        JsonNode kind = row.at("spec", "paramKind");
        return kind.isObject()
                ? kind.path("apiVersion").asString("") + "/" + kind.path("kind").asString("")
                : Row.UNSET;
    }

    private static String parameter(Row row) {
        JsonNode reference = row.at("spec", "paramRef");
        String name = reference.path("name").asString("");
        if (!name.isEmpty()) {
            String namespace = reference.path("namespace").asString("");
            return (namespace.isEmpty() ? "*" : namespace) + "/" + name;
        }
        JsonNode selector = reference.path("selector");
        return selector.isObject() ? LabelText.requirements(selector) : Row.UNSET;
    }
}
