"""One role of a plan, from hand-made changes of its resources."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from ai_role_cli.plan import Operation, Plan, ResourceChange, ResourceKind, RoleChange
from ai_role_cli.plan.roles import role_change
from ai_role_cli.policy import JsonValue
from ai_role_cli.render.layout import Detail, Layout
from ai_role_cli.render.report import Phase, PlanReport, Result
from ai_role_cli.render.role_text import role_lines
from ai_role_cli.render.symbols import UNICODE
from ai_role_cli.spec import Location

Properties = Mapping[str, JsonValue]
Printer = Callable[[Any], str]
Comparer = Callable[[str, str], None]

CREATE, UPDATE, REPLACE, DELETE, UNCHANGED = Operation

ARN = "arn:aws:iam::123456789012:role/agent"
HOSTILE = ("[secret]", ":key:", "[/]", "[bold]x[/bold]", "[link=x]", "\\[x]", "$(id)", "{0}")


def change(
    kind: ResourceKind,
    operation: Operation,
    before: Properties | None = None,
    after: Properties | None = None,
    *,
    name: str = "agent",
    replaced_by: tuple[str, ...] = (),
) -> ResourceChange:
    return ResourceChange(
        urn=f"urn:pulumi:dev::ai-role::{kind.value}::{name}",
        kind=kind,
        operation=operation,
        before=before,
        after=after,
        replaced_by=replaced_by,
        protected=False,
        state_only=False,
        done=True,
    )


def role_of(
    operation: Operation = UNCHANGED, before: Properties | None = None, **after: JsonValue
) -> ResourceChange:
    old = {"name": "agent", "arn": ARN, **(before or {})}
    return change(ResourceKind.ROLE, operation, old, {"name": "agent", **after})


def document(*statements: Properties) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(sid: str | None = None, **elements: JsonValue) -> Properties:
    named = {} if sid is None else {"Sid": sid}
    return {**named, "Effect": "Allow", "Resource": "*", **elements}


def inline(
    operation: Operation, before: str | None, after: str | None, *, name: str = "permissions"
) -> ResourceChange:
    old, new = (
        None if text is None else {"name": name, "policy": text} for text in (before, after)
    )
    return change(ResourceKind.INLINE_POLICY, operation, old, new, name=f"agent/{name}")


def attachment(operation: Operation, arn: str) -> ResourceChange:
    side = {"policyArn": arn}
    old, new = (None, side) if operation is CREATE else (side, None)
    return change(ResourceKind.ATTACHMENT, operation, old, new, name=f"agent/{arn}")


def lines(*resources: ResourceChange, detail: Detail = Detail.SHORT, width: int = 0) -> list[str]:
    role = role_change("agent", resources, documents=None)
    layout = Layout(UNICODE, width, detail)
    return [line.plain for line in role_lines(role, around(role), layout)]


def around(role: RoleChange) -> PlanReport:
    return PlanReport(
        phase=Phase.PREVIEW,
        plan=Plan((role,), failures=(), warnings=(), outputs={}),
        result=Result.PREVIEWED,
        stack="dev",
        account="123456789012",
        region="us-east-1",
        file="roles.yaml",
        sandbox=False,
        locations={"agent": Location("roles.yaml", 7, 3)},
    )


def test_the_headline_names_sign_role_operation_and_place() -> None:
    assert lines(role_of(UPDATE))[0] == "~ agent  update  roles.yaml:7"


def test_statements_are_changed_added_and_removed(same_as_golden: Comparer) -> None:
    before = document(
        statement("Read", Action=["s3:GetObject", "s3:ListBucket"], Resource="arn:aws:s3:::a/*"),
        statement("Old", Action="sqs:SendMessage", Resource="arn:aws:sqs:::old"),
        statement("Guard", Effect="Deny", NotAction="s3:*"),
        statement("Kept", Action="sns:Publish"),
        statement("Turned", Action="kms:Decrypt"),
    )
    after = document(
        statement("Kept", Action="sns:Publish"),
        statement(
            "Read",
            Action=["s3:GetObject", "s3:PutObject"],
            Resource=["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
            Condition={"Bool": {"aws:SecureTransport": "true"}},
        ),
        statement("Guard", Effect="Deny", NotAction=["s3:*", "kms:*"]),
        statement("Turned", Effect="Deny", Action="kms:Decrypt"),
        {"Effect": "Allow", "Action": "logs:*", "NotResource": "arn:aws:logs:::secret"},
    )

    found = lines(role_of(), inline(UPDATE, before, after))
    same_as_golden("\n".join([*found, ""]), "statements.txt")


def test_trust_is_told_in_a_reviewer_s_words(same_as_golden: Comparer) -> None:
    def trusting(**principal: JsonValue) -> str:
        return document(
            {
                "Effect": "Allow",
                "Principal": principal,
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2"]}},
            },
            {"Effect": "Deny", "NotPrincipal": {"CanonicalUser": "abc"}, "Action": "*"},
        )

    before = trusting(Service="bedrock.amazonaws.com")
    after = trusting(
        Service=["bedrock.amazonaws.com", "lambda.amazonaws.com"],
        AWS="arn:aws:iam::210987654321:root",
        Federated="arn:aws:iam::123456789012:saml-provider/Okta",
    )

    updated = lines(
        role_of(UPDATE, {"assumeRolePolicy": before}, assumeRolePolicy=after),
    )
    deleted = lines(change(ResourceKind.ROLE, DELETE, {"arn": ARN, "assumeRolePolicy": after}))
    same_as_golden("\n".join([*updated, "", *deleted, ""]), "trust.txt")


def test_settings_alone(same_as_golden: Comparer) -> None:
    boundary = "arn:aws:iam::123456789012:policy/edge"
    before: Properties = {
        "maxSessionDuration": 3600.0,
        "permissionsBoundary": boundary,
        "tags": {"gone": "1", "changed": "1", "kept": "1"},
    }

    found = lines(
        role_of(
            UPDATE,
            before,
            description="Answers questions",
            maxSessionDuration=5400,
            tags={"kept": "1", "changed": "2", "cost-center-of-the-team": "42"},
        )
    )
    same_as_golden("\n".join([*found, ""]), "settings.txt")


def test_attachments_alone(same_as_golden: Comparer) -> None:
    found = lines(
        role_of(),
        attachment(CREATE, "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        attachment(DELETE, "arn:aws:iam::123456789012:policy/shared"),
    )

    same_as_golden("\n".join([*found, ""]), "attachments.txt")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        pytest.param(7_200, "2h", id="hours"),
        pytest.param(43_200, "12h", id="most"),
        pytest.param(5_400, "90m", id="minutes"),
        pytest.param(3_601, "3601s", id="seconds"),
    ],
)
def test_a_session_is_told_in_its_largest_whole_unit(seconds: int, shown: str) -> None:
    found = lines(role_of(UPDATE, {"maxSessionDuration": 3600.0}, maxSessionDuration=seconds))

    assert f"    session     ~ 1h → {shown}" in found


def test_of_a_new_role_only_what_is_not_expected_is_told() -> None:
    def created(**after: JsonValue) -> list[str]:
        found = lines(change(ResourceKind.ROLE, CREATE, None, {"name": "x", "path": "/", **after}))
        return [line.split()[0] for line in found[1:]]

    assert created(maxSessionDuration=3600) == ["resources"]
    assert created(maxSessionDuration=7200, description="x") == [
        "description",
        "session",
        "resources",
    ]


def test_a_renamed_role_says_what_forces_its_replacement() -> None:
    role = change(
        ResourceKind.ROLE,
        REPLACE,
        {"name": "old", "path": "/", "arn": ARN},
        {"name": "new", "path": "/"},
        replaced_by=("name",),
    )

    assert "    name        ~ old → new  ! forces replacement" in lines(role)


def test_a_replaced_role_says_that_its_grants_stay_if_they_do() -> None:
    text = document(statement(Action="s3:GetObject"))
    wider = document(statement(Action=["s3:GetObject", "s3:PutObject"]))

    kept = lines(role_of(REPLACE), inline(REPLACE, text, text))
    changed = lines(role_of(REPLACE), inline(REPLACE, text, wider))
    none = lines(role_of(REPLACE))
    assert "    grants        1 statement unchanged" in kept
    assert not any("grants" in line for line in (*changed, *none))


RESOURCES = (
    attachment(CREATE, "arn:aws:iam::aws:policy/A"),
    inline(CREATE, None, document(statement(Action="s3:GetObject"))),
    change(ResourceKind.INSTANCE_PROFILE, DELETE, {}),
    role_of(UPDATE),
)


def test_in_full_resources_are_listed_by_operation_in_the_order_of_the_program() -> None:
    assert lines(*RESOURCES, detail=Detail.FULL)[-3:] == [
        "    resources   ~ Role",
        "                + RolePolicy, RolePolicyAttachment",
        "                - InstanceProfile",
    ]


def test_in_short_of_the_resources_only_those_are_listed_that_nothing_else_tells() -> None:
    assert [line for line in lines(*RESOURCES) if "resources" in line] == [
        "    resources   - InstanceProfile"
    ]


def test_a_change_that_nothing_tells_is_that_of_its_resources() -> None:
    assert lines(role_of(UPDATE))[-1] == "    resources   ~ Role"


def test_a_change_that_is_none_for_iam_says_so() -> None:
    before = document(statement("Old", Action="s3:GetObject"))
    after = document(statement("New", Action="s3:getobject"))

    assert lines(role_of(), inline(UPDATE, before, after))[-1] == (
        "                    the same statements, written in another way"
    )


def test_a_role_is_cut_and_says_how_much_is_left_out() -> None:
    policies = [
        inline(CREATE, None, document(statement(Action=f"s3:Get{n}")), name=f"policy-{n}")
        for n in range(30)
    ]

    short, full = (lines(role_of(), *policies, detail=detail) for detail in Detail)
    assert len(short) == 42
    assert short[-1] == f"    … {len(full) - 1 - 40 - 1} more lines, --full"
    assert short[:41] == full[:41]


def test_a_policy_of_unchanged_size_tells_one_number() -> None:
    before, after = (document(statement(Action=name)) for name in ("s3:GetA", "s3:GetB"))

    found = lines(role_of(), inline(UPDATE, before, after))
    assert "    policy      ~ permissions  inline, 91 of 10,240 chars" in found


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_markup_comes_out_as_written(text: str, printed: Printer) -> None:
    role = role_change(
        "agent",
        [
            role_of(
                UPDATE,
                {"tags": {text: "1"}},
                description=text,
                assumeRolePolicy=document({"Effect": "Allow", "Action": text}),
            ),
            inline(CREATE, None, document(statement(Action=text)), name=text),
            attachment(DELETE, f"arn:aws:iam::aws:policy/{text}"),
        ],
        documents=None,
    )

    shown = "".join(
        printed(line.append("\n")) for line in role_lines(role, around(role), Layout(UNICODE))
    ).splitlines()
    assert f"    tags        - {text} = 1" in shown
    assert f"    description + {text}" in shown
    assert f"    trust       + Allow {text}" in shown
    assert f"                +   Allow {text} on *" in shown
    assert f"    attached    - arn:aws:iam::aws:policy/{text}" in shown
    assert any(f"+ {text}  inline" in line for line in shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("one\nPlan: nothing", "one\u240aPlan: nothing", id="line-break"),
        pytest.param("\x1b[2Jgone", "\u241b[2Jgone", id="escape-sequence"),
        pytest.param("a\rb", "a\u240db", id="carriage-return"),
        pytest.param("\u202eevil", "<U+202E>evil", id="direction"),
        pytest.param("\u2028next", "<U+2028>next", id="line-separator"),
    ],
)
def test_text_cannot_act_on_the_terminal(text: str, shown: str, printed: Printer) -> None:
    found = role_change("agent", [role_of(UPDATE, description=text)], documents=None)

    printout = [
        printed(line.append("\n")) for line in role_lines(found, around(found), Layout(UNICODE))
    ]
    assert f"    description + {shown}\n" in printout


def test_the_one_thing_that_stays_is_named_though_it_is_long() -> None:
    resource = f"arn:aws:s3:::{'b' * 63}/{'p' * 60}/*"
    before = document(statement("One", Action="s3:GetObject", Resource=resource))
    after = document(statement("One", Action=["s3:GetObject", "s3:PutObject"], Resource=resource))

    told = lines(inline(UPDATE, before, after), width=80)

    assert any(line.strip() == f"on {resource}" for line in told)


def test_what_is_only_forgotten_says_that_it_stays() -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    gone = replace(attachment(DELETE, arn), retained=True)
    role = replace(role_of(DELETE, {"arn": ARN}), retained=True)

    alone, whole = lines(gone), lines(role, gone)

    assert f"    attached    - {arn}  ! stays in AWS: retain" in alone
    assert f"    attached    - {arn}" in whole
    assert any("It stays in AWS as it is" in line for line in whole)
