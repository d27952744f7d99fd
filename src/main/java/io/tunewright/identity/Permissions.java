package io.tunewright.identity;

/// The authorities that guard the product, and the expressions for `@PreAuthorize`. Every service method that an edge
/// calls to change something carries one of the expressions, so that no entrance can forget the check.
public final class Permissions {

    /// See everything of the organisation and talk to its models.
    public static final String READ = "READ";
    /// Make and change datasets, recipes, experiments, models; start and cancel runs.
    public static final String EDIT = "EDIT";
    /// Invite and remove members, make API keys for the organisation, read the audit log.
    public static final String ADMINISTER = "ADMINISTER";
    /// Change roles of administrators, delete the organisation.
    public static final String OWN = "OWN";
    /// Run the installation: see the clusters and what all organisations use of them, set their shares. Comes with
    /// no role; operators are named.
    public static final String OPERATE = "OPERATE";

    public static final String MAY_READ = "hasAuthority('READ')";
    public static final String MAY_EDIT = "hasAuthority('EDIT')";
    public static final String MAY_ADMINISTER = "hasAuthority('ADMINISTER')";
    public static final String MAY_OWN = "hasAuthority('OWN')";
    public static final String MAY_OPERATE = "hasAuthority('OPERATE')";

    /// For methods with a parameter `UserId user` that concern nobody else.
    public static final String IS_SELF = "hasAuthority('READ') and #user.equals(principal.user())";

    private Permissions() {}
}
