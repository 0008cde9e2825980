"""
What roles are for, as data: tasks with their parameters, statements and options.

In every text `{name}` stands for a parameter or for `{partition}`, `{region}`, `{account}`,
`{role_name}`; `${aws:…}` is an IAM policy variable and stays.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from ai_role_cli.catalog.facts import (
    OF_DATA_FILES,
    Confidence,
    Lifecycle,
    Line,
    Lines,
    Name,
    Names,
    NotStrict,
    Sources,
    Support,
    Texts,
)
from ai_role_cli.catalog.parameters import Kind

__all__ = [
    "Client",
    "ConditionBlock",
    "Fragment",
    "FragmentUse",
    "Grant",
    "Option",
    "Parameter",
    "StatementTemplate",
    "Task",
    "TaskConfusedDeputy",
    "WaivedRule",
]


class WaivedRule(StrEnum):
    """The rules of the catalog's own check that a statement may be excused from."""

    UNSCOPED = "unscoped"
    """An action stands on `*` though it has resource types."""
    UNMATCHED_ARN = "unmatched_arn"
    """An ARN has the form of no resource type that the reference lists."""


Sid: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]*$")]


def _at_least_one(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        message = "at least one is needed"
        raise ValueError(message)
    return texts


ConditionBlock: TypeAlias = dict[str, dict[str, Annotated[Texts, AfterValidator(_at_least_one)]]]
"""Operator, then key, then values."""


class _Model(BaseModel):
    model_config = OF_DATA_FILES


class Parameter(_Model):
    """
    What a task must be told.

    Args:
        default: What stands for it when it is not given; None makes it required.
        many: Whether a list is taken; each text that names the parameter becomes several.
        wildcard: Whether `*` is taken, for what has no id yet.
        derived_from: The inference profile that an unset model or region list follows from.
    """

    kind: NotStrict[Kind]
    description: Line
    example: str
    default: str | None = None
    many: bool = True
    wildcard: bool = False
    derived_from: Name | None = None

    @property
    def required(self) -> bool:
        """Whether it must be given, where its task or option is used."""
        return self.default is None and self.derived_from is None


Parameters: TypeAlias = dict[Name, Parameter]


class StatementTemplate(_Model):
    """One statement; `waived` names each rule it is excused from, with the reason."""

    sid: Sid
    effect: Literal["allow", "deny"] = "allow"
    actions: Texts
    resources: Texts
    conditions: ConditionBlock = {}
    waived: dict[NotStrict[WaivedRule], Line] = {}
    note: Line | None = None


Statements: TypeAlias = NotStrict[tuple[StatementTemplate, ...]]


class FragmentUse(_Model):
    """A shared fragment, its parameters renamed; Sids get the prefix, for a second use."""

    fragment: Name
    names: dict[Name, Name] = {}
    sid_prefix: Sid | None = None


class Grant(_Model):
    """Statements, and the parameters that their texts name."""

    parameters: Parameters = {}
    use: NotStrict[tuple[FragmentUse, ...]] = ()
    statements: Statements = ()


class Fragment(Grant):
    """Statements that several tasks share, with the parameters they need."""

    summary: Line


class Option(Grant):
    """
    Statements that a task needs in one case only.

    It is on when one of its parameters is given; one without parameters is a switch of its name.

    Args:
        default_on: Whether the switch is on until it is switched off.
    """

    summary: Line
    default_on: bool = False
    also_required: Lines = ()
    doubts: Lines = ()
    sources: Sources = ()

    @model_validator(mode="after")
    def _is_a_switch_if_on(self) -> Self:
        if self.default_on and self.parameters:
            message = "only an option without parameters can be on by default"
            raise ValueError(message)
        return self


SourceArnOperator: TypeAlias = Literal["ArnLike", "ArnEquals", "ArnLikeIfExists", "StringLike"]


class TaskConfusedDeputy(_Model):
    """
    How a task departs from its service.

    Args:
        source_arns: Narrower values of `aws:SourceArn` than the service's own.
        conditions: What the narrower trust tests besides.
        must_not_narrow: AWS says that a narrower value breaks the task.
    """

    support: NotStrict[Support] = Support.DOCUMENTED
    source_arns: Texts = ()
    operator: SourceArnOperator = "ArnLike"
    conditions: ConditionBlock = {}
    must_not_narrow: bool = False
    note: Line | None = None
    sources: Sources = ()


class Task(Grant):
    """
    One thing a role is for.

    Args:
        principals: Who assumes the role for this task, where not the service's own principals.
        trust_actions: The same for what they do with it.
        one_of: Parameters of which at least one must be given.
        managed_policy: The AWS managed policy that grants about the same.
        also_required: What must be set up outside the role.
    """

    summary: Line
    principals: Texts = ()
    trust_actions: Texts = ()
    confused_deputy: TaskConfusedDeputy | None = None
    options: dict[Name, Option] = {}
    one_of: Names = ()
    role_parameters: Texts = ()
    managed_policy: str | None = None
    also_required: Lines = ()
    lifecycle: Lifecycle = Field(default_factory=Lifecycle)
    confidence: NotStrict[Confidence] = Confidence.HIGH
    doubts: Lines = ()
    sources: Sources = ()


class Client(Task):
    """A task of code that calls an AI service; it goes to the role of a host."""

    name: Name
    title: Line
    sources: Sources
