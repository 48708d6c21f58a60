package io.kjava.apiserver.handlers;

import static java.util.Objects.requireNonNull;

import io.kjava.api.ApiException;
import io.kjava.apiserver.registry.Listing;
import io.kjava.apiserver.registry.ResourceReader;
import io.kjava.apiserver.registry.ResourceStore;
import io.kjava.apiserver.registry.ServedResource;
import io.kjava.apiserver.request.ApiRequest;
import io.kjava.apiserver.request.ApiResponse;
import io.kjava.apiserver.watchcache.CachedObject;

/** DELETE of a collection: every object that the selectors match, one after the other. */
final class DeleteCollectionHandler implements ResourceHandler {
    private final ResourceStore store;
    private final ResourceReader reader;
    private final DeleteRequests requests;
    private final ObjectAnswers answers;

    DeleteCollectionHandler(
            ResourceStore store, ResourceReader reader, DeleteRequests requests, ObjectAnswers answers) {
        this.store = requireNonNull(store, "store");
        this.reader = requireNonNull(reader, "reader");
        this.requests = requireNonNull(requests, "requests");
        this.answers = requireNonNull(answers, "answers");
    }

    @Override
    public ApiResponse handle(ApiRequest request, ServedResource resource) {
        AnswerForm form = answers.form(request, resource);
        DeleteRequests.Parsed parsed = requests.parse(request);
        Listing listing = reader.list(resource, ListHandler.parse(request, resource));
        for (CachedObject object : listing.objects()) {
            try {
                store.delete(resource, object.key(), parsed.deletion(), parsed.options());
            } catch (ApiException e) {
                if (!e.isNotFound()) {
                    throw e;
                }
            }
        }
        return new ListAnswers(answers).answer(request, resource, form, listing);
    }
}
