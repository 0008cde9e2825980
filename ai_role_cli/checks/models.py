"""Rules about models of Amazon Bedrock: which of them a role may run, and subscribe to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ai_role_cli.access import covers
from ai_role_cli.checks.actions import means_one_of
from ai_role_cli.checks.confinement import is_confined
from ai_role_cli.checks.placed_statement import Element
from ai_role_cli.checks.rule import Rule
from ai_role_cli.checks.statement_subject import Remark, each_allow
from ai_role_cli.spec import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.checks.statement_subject import StatementSubject

__all__ = ["RULES"]

_BEDROCK = "https://docs.aws.amazon.com/bedrock/latest/userguide/"

_INVOKE = frozenset({"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"})
_MODEL_KEYS = ("bedrock:inferenceprofilearn", "bedrock:promptrouterarn")
"""Keys that let a model be run through some profile or router only."""

_EVERY_MODEL, _EVERY_PROFILE = "every model", "every inference profile"
_EVERY_FOUNDATION_MODEL = "every foundation model"
_EVERY = {
    "foundation-model/*": _EVERY_FOUNDATION_MODEL,
    "inference-profile/*": _EVERY_PROFILE,
    "application-inference-profile/*": "every application inference profile",
}
_NAME_MODELS = "name models, as in arn:aws:bedrock:REGION::foundation-model/amazon.nova-*"
_NAME_PROFILES = (
    "name profiles, as in arn:aws:bedrock:REGION:ACCOUNT:inference-profile/*.amazon.nova-*"
)

_SUBSCRIBE = frozenset({"aws-marketplace:Subscribe"})
_SUBSCRIBE_KEYS = (
    "aws-marketplace:productid",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
)

_ARN_PARTS = 6


def _model_wildcards(subject: StatementSubject) -> Iterator[Remark]:
    """A profile runs the models that are granted beside it: if those are named, it adds none."""
    statement = subject.statement
    action = next((each for each in statement.actions if means_one_of(each, _INVOKE)), None)
    if action is None:
        return
    are_named = any(map(_names_models, statement.resources))
    for index, resource in enumerate(statement.resources):
        what = _every_model(resource)
        is_of_models = what in {_EVERY_MODEL, _EVERY_FOUNDATION_MODEL}
        if what is None or (are_named and not is_of_models):
            continue
        if not is_confined(subject, action, resource=resource, keys=_MODEL_KEYS):
            hint = _NAME_MODELS if is_of_models else _NAME_PROFILES
            yield Remark(Element.RESOURCES, (index,), f"{action} on {what}", hint=hint)
            return


def _names_models(resource: str) -> bool:
    return ":foundation-model/" in resource and _every_model(resource) is None


def _subscriptions(subject: StatementSubject) -> Iterator[Remark]:
    for index, action in enumerate(subject.statement.actions):
        if means_one_of(action, _SUBSCRIBE) and not is_confined(
            subject, action, resource="*", keys=_SUBSCRIBE_KEYS
        ):
            yield Remark(
                Element.ACTIONS,
                (index,),
                f"{action} subscribes to any product of AWS Marketplace",
                hint="test aws:CalledViaLast for bedrock.amazonaws.com, or the product's id",
            )


def _every_model(resource: str) -> str | None:
    """Return what of Bedrock a resource is all of; models of Bedrock itself have no account."""
    parts = resource.split(":", _ARN_PARTS - 1)
    if resource == "*" or len(parts) < _ARN_PARTS:
        return _EVERY_MODEL
    found = [name for pattern, name in _EVERY.items() if covers(parts[-1], pattern)]
    if len(found) > 1:
        return _EVERY_MODEL if parts[4] in {"", "*"} else _EVERY_PROFILE
    return found[0] if found else None


RULES = (
    Rule(
        id="model-wildcard",
        severity=Severity.MEDIUM,
        title="A role that may run every model of Amazon Bedrock",
        why=(
            "On `foundation-model/*` a role runs whatever model AWS offers next, at whatever "
            "price, and data goes to providers that nobody has looked at. `inference-profile/*` "
            "sends it to other regions as well."
        ),
        fix=(
            "Name the models or their families. Where models are run through inference profiles, "
            "test `bedrock:InferenceProfileArn`."
        ),
        sources=(
            f"{_BEDROCK}security_iam_id-based-policy-examples.html",
            f"{_BEDROCK}inference-profiles-prereq.html",
        ),
        check=each_allow(_model_wildcards),
    ),
    Rule(
        id="marketplace-subscribe-unscoped",
        severity=Severity.MEDIUM,
        title="A role that may subscribe to any product of AWS Marketplace",
        why=(
            "aws-marketplace:Subscribe has no resource to name: without a condition it buys any "
            "product for the account. Bedrock needs it only while it enables a model of a third "
            "party."
        ),
        fix=(
            "Test `aws:CalledViaLast` for `bedrock.amazonaws.com`, or `aws-marketplace:ProductId` "
            "for the ids of the models; a role that only runs models that are enabled needs "
            "neither."
        ),
        sources=(f"{_BEDROCK}model-access-permissions.html",),
        check=each_allow(_subscriptions),
    ),
)
