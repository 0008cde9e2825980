from __future__ import annotations

from ai_role_cli.access.evaluation import NamedDocument, permissions_of
from ai_role_cli.policy import NamedPolicy, PolicyDocument, RoleDocuments, Statement
from ai_role_cli.spec import Effect, PolicyType

DOCUMENT = PolicyDocument((Statement(Effect.ALLOW, actions=("s3:*",), resources=("*",)),))


def test_the_documents_of_a_role_and_what_is_known_only_by_its_arn() -> None:
    role = RoleDocuments(
        key="trainer",
        name="acme-trainer",
        path="/",
        arn="arn:aws:iam::123456789012:role/acme-trainer",
        description=None,
        trust=PolicyDocument(()),
        max_session_seconds=3600,
        permissions_boundary="arn:aws:iam::123456789012:policy/boundary",
        tags={},
        policies=(NamedPolicy("own", "acme-trainer-own", PolicyType.INLINE, DOCUMENT, None),),
        attachments=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        exclusive=False,
        protect=False,
        retain=False,
        instance_profile_arn=None,
    )

    permissions = permissions_of(role)

    assert permissions.policies == (NamedDocument("own", DOCUMENT),)
    assert permissions.boundary is None
    assert permissions.unread_policies == {"arn:aws:iam::aws:policy/ReadOnlyAccess"}
    assert permissions.unread_boundary == "arn:aws:iam::123456789012:policy/boundary"
