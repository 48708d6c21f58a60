package io.kjava.apiserver.handlers;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.watchcache.Selection;
import io.kjava.selector.FieldQuery;
import io.kjava.selector.LabelQuery;
import java.util.ArrayList;
import java.util.List;

/** Reads which objects a list, a watch or a deletion of many is about. Pure. */
final class Selections {
    private Selections() {}

    /** Throws {@code BAD_REQUEST} for a selector that cannot be read or names an unknown field. */
    static Selection of(ApiRequest request, ServedResource resource) {
        LabelQuery labels = LabelQuery.parse(request.param("labelSelector"));
        FieldQuery fields = stored(resource, FieldQuery.parse(request.param("fieldSelector")));
        String namespace = resource.type().namespaced() ? request.info().namespace() : "";
        String name = pathName(request);
        if (!name.isEmpty()) {
            fields = named(fields, name);
        }
        return new Selection(namespace, labels, fields);
    }

    /** A selector of one's own must agree that it is about one object. */
    private static FieldQuery named(FieldQuery fields, String name) {
        FieldQuery.Term one = new FieldQuery.Term("metadata.name", name, true);
        if (fields.terms().isEmpty()) {
            return new FieldQuery(List.of(one));
        }
        if (!fields.terms().contains(one)) {
            throw ApiException.badRequest("fieldSelector metadata.name doesn't match requested name");
        }
        return fields;
    }

    /** The old watch of one object: {@code /api/v1/watch/namespaces/x}. */
    private static String pathName(ApiRequest request) {
        return request.path().contains("/watch/") ? request.info().name() : "";
    }

    /** The query in the field names of the stored version. */
    private static FieldQuery stored(ServedResource resource, FieldQuery fields) {
        List<FieldQuery.Term> terms = new ArrayList<>();
        for (FieldQuery.Term term : fields.terms()) {
            String field = resource.conversion()
                    .storedField(term.field())
                    .filter(resource::knowsField)
                    .orElseThrow(() -> unknown(resource, term.field()));
            terms.add(new FieldQuery.Term(field, term.value(), term.equal()));
        }
        return new FieldQuery(terms);
    }

    /** In the words of the kind: those without fields of their own say what there is. */
    private static ApiException unknown(ServedResource resource, String field) {
        boolean plain = !resource.custom()
                && resource.stored().cache().resource().fields().labels().isEmpty();
        if (plain) {
            return ApiException.badRequest(
                    "\"%s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                            .formatted(field));
        }
        boolean job = resource.kind().equals("Job") && resource.name().group().equals("batch");
        return ApiException.badRequest(
                job
                        ? "field label \"%s\" not supported for Job".formatted(field)
                        : "field label not supported: " + field);
    }
}
