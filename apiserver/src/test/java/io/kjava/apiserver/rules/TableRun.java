package io.kjava.apiserver.rules;

import static java.util.Objects.requireNonNull;

import io.kjava.apiserver.TestingHttp;
import io.kjava.apiserver.rules.RuleTable.Row;
import io.kjava.apiserver.rules.RuleTable.StoredObject;
import io.kjava.codec.JsonCodec;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Asks a server the rows of one table, all of them dry, and collects what it says otherwise. */
final class TableRun {
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> VOLATILE =
            List.of("uid", "creationTimestamp", "resourceVersion", "managedFields");
    private static final String DRY = "?dryRun=All";

    private final RuleTable table;
    private final TestingHttp http;
    private final Map<String, JsonNode> stored = new HashMap<>();
    private final Map<String, JsonNode> expected = new HashMap<>();

    /** A code and the document that came with it. */
    private record Answer(int code, JsonNode document) {}

    TableRun(RuleTable table, TestingHttp http) {
        this.table = requireNonNull(table, "table");
        this.http = requireNonNull(http, "http");
    }

    List<String> differences() throws IOException, InterruptedException {
        for (StoredObject object : table.stored()) {
            store(object);
        }
        List<String> result = new ArrayList<>();
        for (Row row : table.rows()) {
            JsonNode sent = sent(row);
            JsonNode answer = told(row, sent, ask(row, sent));
            if (!row.answer().equals(answer)) {
                result.add("%s.tsv:%d %s %s%n  expected %s%n  answered %s"
                        .formatted(table.name(), row.line(), row.verb(), row.change(), row.answer(), answer));
            }
        }
        return result;
    }

    private void store(StoredObject object) throws IOException, InterruptedException {
        JsonNode wanted = Pointers.apply(table.object(), object.change());
        JsonNode made = accepted(send("POST", table.path(), wanted));
        if (!object.status().isNull()) {
            String path =
                    table.path() + "/" + wanted.path("metadata").path("name").asString() + "/status";
            made = accepted(send("PUT", path, Pointers.apply(made, object.status())));
        }
        String name = table.path() + "/" + wanted.path("metadata").path("name").asString();
        stored.put(object.name(), table.path().endsWith("/flowschemas") ? judged(name) : made);
    }

    /** A flow schema once the server has told whether its level is there: it writes that a moment later. */
    private JsonNode judged(String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            JsonNode found = accepted(send("GET", path, JsonNodeFactory.instance.objectNode()));
            if (!found.path("status").path("conditions").isEmpty()) {
                return found;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("not judged: " + found);
            }
            Thread.onSpinWait();
        }
    }

    private static JsonNode accepted(Answer answer) throws IOException {
        if (answer.code() >= 300) {
            throw new IOException("not stored: " + answer.document());
        }
        return answer.document();
    }

    private JsonNode sent(Row row) {
        int colon = row.verb().indexOf(':');
        JsonNode base = colon < 0
                ? table.object()
                : requireNonNull(stored.get(row.verb().substring(colon + 1)), row.verb());
        return Pointers.apply(base, row.change());
    }

    private Answer ask(Row row, JsonNode sent) throws IOException, InterruptedException {
        int colon = row.verb().indexOf(':');
        if (colon < 0) {
            return send("POST", table.path() + DRY, sent);
        }
        String what = row.verb().substring(0, colon);
        JsonNode base = requireNonNull(stored.get(row.verb().substring(colon + 1)), row.verb());
        String path = table.path() + "/" + base.path("metadata").path("name").asString();
        return send("PUT", path + (what.equals("update") ? "" : "/" + what) + DRY, sent);
    }

    private Answer send(String method, String path, JsonNode body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                http.request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofByteArray(JsonCodec.write(body))),
                BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), JsonCodec.readTree(response.body()));
    }

    /** The answer in the table's form; a text when not even its code is right. */
    private JsonNode told(Row row, JsonNode sent, Answer answer) {
        JsonNode document = named(sent, answer.document());
        if (answer.code() != row.code()) {
            return JsonNodeFactory.instance.stringNode(answer.code() + " " + document);
        }
        if (answer.code() < 300) {
            return success(row, sent, clean(document));
        }
        if (row.answer().isArray()) {
            return causes(document);
        }
        ObjectNode failure = JsonNodeFactory.instance.objectNode();
        failure.put("reason", document.path("reason").asString(""));
        failure.put("message", withoutUids(document.path("message").asString("")));
        return failure;
    }

    /** With the letters of a generated name made equal. */
    private static JsonNode named(JsonNode sent, JsonNode document) {
        JsonNode metadata = sent.path("metadata");
        String base = metadata.path("generateName").asString("");
        if (base.isEmpty() || metadata.has("name")) {
            return document;
        }
        String text = new String(JsonCodec.write(document), StandardCharsets.UTF_8);
        String same = text.replaceAll(Pattern.quote(base) + "[a-z0-9]{5}(?![a-z0-9])", base + "xxxxx");
        return JsonCodec.readTree(same.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode success(Row row, JsonNode sent, JsonNode came) {
        if (row.change().isEmpty()) {
            expected.putIfAbsent(row.verb(), came);
            return Pointers.between(clean(sent), came);
        }
        JsonNode usual = expected.get(row.verb());
        return Pointers.between(usual == null ? clean(sent) : clean(Pointers.apply(usual, row.change())), came);
    }

    /** All causes; the message must be made of them. */
    private static JsonNode causes(JsonNode failure) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        Set<String> texts = new LinkedHashSet<>();
        JsonNode details = failure.path("details");
        for (JsonNode cause : details.path("causes")) {
            String field = cause.path("field").asString("");
            String message = cause.path("message").asString("");
            texts.add((field.isEmpty() ? "<nil>" : field) + ": " + message);
            result.addArray().add(cause.path("reason").asString("")).add(field).add(withoutUids(message));
        }
        String group = details.path("group").asString("");
        String all = String.join(", ", texts);
        String message = details.path("kind").asString("") + (group.isEmpty() ? "" : "." + group) + " \""
                + details.path("name").asString("") + "\" is invalid: " + (texts.size() == 1 ? all : "[" + all + "]");
        if (!message.equals(failure.path("message").asString(""))) {
            result.add("not made of the causes: " + failure.path("message").asString(""));
        }
        return result;
    }

    private static String withoutUids(String text) {
        return UID.matcher(text).replaceAll("UID");
    }

    /** Without what differs from one run to the next, and without nulls and empty lists, which mean the same. */
    private static JsonNode clean(JsonNode object) {
        JsonNode copy = JsonCodec.readTree(withoutUids(new String(JsonCodec.write(object), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(VOLATILE);
        }
        return withoutNulls(copy);
    }

    private static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                if (value.isNull() || value.isArray() && value.isEmpty()) {
                    object.remove(name);
                } else {
                    withoutNulls(value);
                }
            }
        } else {
            node.forEach(TableRun::withoutNulls);
        }
        return node;
    }
}
