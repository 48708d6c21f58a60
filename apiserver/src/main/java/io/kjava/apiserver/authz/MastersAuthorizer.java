package io.kjava.apiserver.authz;

import io.kjava.apiserver.request.UserInfo;

/** Members of {@code system:masters} may do everything. Stands first. */
public final class MastersAuthorizer implements Authorizer {
    @Override
    public Decision authorize(AccessQuestion question) {
        return question.user().isIn(UserInfo.MASTERS) ? new Decision.Allowed("") : Decision.NO_OPINION;
    }
}
