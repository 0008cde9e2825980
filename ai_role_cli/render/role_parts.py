"""The parts of a role's change, each with its label and its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_role_cli.plan import (
    AttachmentChange,
    Operation,
    PolicyChange,
    ResourceChange,
    ResourceKind,
    RoleChange,
    SettingChange,
)
from ai_role_cli.policy import INLINE_POLICIES_CHARS, MANAGED_POLICY_CHARS
from ai_role_cli.render.line_evidence import LineEvidence, line_evidence
from ai_role_cli.render.statements import STEP, Line, statement_lines
from ai_role_cli.spec import PolicyType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ai_role_cli.render.layout import Layout
    from ai_role_cli.render.report import PlanReport

__all__ = ["role_parts"]

_LIMITS = {
    PolicyType.MANAGED: MANAGED_POLICY_CHARS,
    PolicyType.INLINE: INLINE_POLICIES_CHARS,
}
_TAG = "tag "
_EFFECTS = {"exclusive": "policies put on by hand go"}
"""What else a setting leads to once it is there."""

_LONGEST_LABEL = 12
_RETAINED = "stays in AWS: retain"
"""Of a policy that leaves a role of the file; what leaves with its role needs no word."""

_SHARED = {
    Operation.CREATE: "is new",
    Operation.UPDATE: "changed",
    Operation.REPLACE: "changed",
    Operation.DELETE: "goes",
    Operation.UNCHANGED: "stays",
}
"""What happens to a policy that a role uses by its ARN."""

_BESIDE = (
    ResourceKind.INSTANCE_PROFILE,
    ResourceKind.EXCLUSIVE_POLICIES,
    ResourceKind.EXCLUSIVE_ATTACHMENTS,
)
"""Resources that no other part of a role speaks of."""


def role_parts(
    role: RoleChange, report: PlanReport, layout: Layout, *, indent: int
) -> list[tuple[str, list[Line]]]:
    """
    Return label and lines of each part of a role that changes.

    Args:
        role: The change of the role.
        report: What it is part of.
        layout: How the reader gets it.
        indent: Columns in front of the text of a line without depth.
    """
    parts = _Parts(role, layout, indent, line_evidence(role, report))
    return [
        ("arn", list(parts.arn())),
        *parts.settings(),
        ("trust", list(parts.trust())),
        *(("policy", list(parts.policy(policy))) for policy in role.policies),
        ("attached", [parts.attachment(change) for change in role.attachments]),
        ("uses", list(parts.shared())),
        ("grants", list(parts.unchanged_grants())),
        ("resources", list(parts.resources())),
        ("note", list(parts.notes())),
    ]


@dataclass(frozen=True, slots=True)
class _Parts:
    """One method for each part."""

    role: RoleChange
    layout: Layout
    indent: int
    evidence: LineEvidence

    def arn(self) -> Iterator[Line]:
        before, after = self.role.arn_before, self.role.arn_after
        if before is None:
            yield from self._new_arn(after)
        elif self.role.operation is Operation.DELETE:
            yield Line(Operation.DELETE, 0, before)
        elif after in (None, before):
            yield Line(Operation.UNCHANGED, 0, before)
        else:
            yield Line(Operation.DELETE, 0, before)
            yield Line(Operation.CREATE, 0, str(after))

    def _new_arn(self, arn: str | None) -> Iterator[Line]:
        if arn is not None:
            told = f"{arn} (after apply)"
            fits = self.layout.fits(told, indent=self.indent)
            yield Line(Operation.UNCHANGED, 0, told if fits else arn)

    def settings(self) -> Iterator[tuple[str, list[Line]]]:
        """Tags stand together; a name that is no label stands beside its value."""
        tags: list[Line] = []
        for setting in self._told():
            if setting.name.startswith(_TAG):
                tags.append(self.setting(setting, f"{setting.name.removeprefix(_TAG)} = "))
            elif len(setting.name) < _LONGEST_LABEL:
                yield setting.name, [self.setting(setting)]
            else:
                yield "setting", [self.setting(setting, f"{setting.name}: ")]
        yield "tags", tags

    def _told(self) -> Iterator[SettingChange]:
        """Of a role that comes or goes the ARN says name and path; 1 h is what everyone expects."""
        whole = self.role.operation in (Operation.CREATE, Operation.DELETE)
        for setting in self.role.settings:
            value = setting.after or setting.before
            usual = setting.name == "session" and value == "3600"
            if not (whole and (usual or setting.name in ("name", "path"))):
                yield setting

    def setting(self, setting: SettingChange, name: str = "") -> Line:
        before = _value(setting.name, setting.before)
        after = _value(setting.name, setting.after)
        mark = self.evidence.of_setting(setting)
        effect = "forces replacement" if setting.forces_replacement else ""
        if before is None:
            effect = effect or _EFFECTS.get(setting.name, "")
            return Line(Operation.CREATE, 0, f"{name}{after}", mark, effect)
        if after is None:
            return Line(Operation.DELETE, 0, f"{name}{before}", mark, effect)
        text = f"{name}{before} {self.layout.symbols.arrow} {after}"
        return Line(Operation.UPDATE, 0, text, mark, effect)

    def trust(self) -> Iterator[Line]:
        marks = self.evidence.trust
        return statement_lines(self.role.trust, self.layout, indent=self.indent, marks=marks)

    def policy(self, policy: PolicyChange) -> Iterator[Line]:
        effect = ""
        if policy.replaced_by and self.role.operation is not Operation.REPLACE:
            effect = f"{', '.join(policy.replaced_by)} changed: replaced"
        elif policy.retained and not self.role.retained:
            effect = _RETAINED
        kind = f"{policy.kind}{self._size(policy)}"
        title = f"{policy.name}  {kind}"
        if self.layout.fits(title, indent=self.indent):
            yield Line(policy.operation, 0, title, effect=effect)
        else:
            yield Line(policy.operation, 0, policy.name, effect=effect)
            yield Line(Operation.UNCHANGED, 1, kind)
        yield from map(Line.deeper, self._statements(policy))

    def _statements(self, policy: PolicyChange) -> Iterator[Line]:
        if policy.operation is Operation.UPDATE and not policy.statements:
            yield Line(Operation.UNCHANGED, 0, "the same statements, written in another way")
        yield from statement_lines(
            policy.statements,
            self.layout,
            indent=self.indent + STEP,
            marks=self.evidence.permissions,
        )

    def _size(self, policy: PolicyChange) -> str:
        if policy.chars_after is None:
            return ""
        size = f"{policy.chars_after:,} of {_LIMITS[policy.kind]:,} chars"
        changed = policy.chars_before not in (None, policy.chars_after)
        arrow = self.layout.symbols.arrow
        return f", {policy.chars_before:,} {arrow} {size}" if changed else f", {size}"

    def attachment(self, change: AttachmentChange) -> Line:
        effect = _RETAINED if change.retained and not self.role.retained else ""
        mark = self.evidence.of_attachment(change)
        return Line(change.operation, 0, change.arn, mark, effect)

    def shared(self) -> Iterator[Line]:
        """What may change the role though no part of it does."""
        for policy in self.role.shared:
            if policy.is_changed:
                told = f"policy {policy.name} of role {policy.role} {_SHARED[policy.operation]}"
                yield Line(policy.operation, 0, told)

    def unchanged_grants(self) -> Iterator[Line]:
        policies = self.role.policies
        count = sum(policy.statements.unchanged for policy in policies)
        changed = any(policy.statements for policy in policies)
        if self.role.operation is Operation.REPLACE and count and not changed:
            yield Line(Operation.UNCHANGED, 0, f"{_number(count, 'statement')} unchanged")

    def resources(self) -> Iterator[Line]:
        """The engine's view, for a reader who knows Pulumi: types by operation."""
        types: dict[Operation, list[str]] = {}
        order = list(ResourceKind)
        for resource in sorted(self._resources(), key=lambda resource: order.index(resource.kind)):
            types.setdefault(resource.operation, []).append(resource.kind.value.rpartition(":")[2])
        for operation, names in types.items():
            for text in self.layout.wrapped(_counted(names), indent=self.indent):
                yield Line(operation, 0, text)

    def _resources(self) -> list[ResourceChange]:
        """In short, of a role that was there before: what no other part tells."""
        changed = [r for r in self.role.resources if r.operation is not Operation.UNCHANGED]
        if not self.layout.is_short or self.role.operation is Operation.CREATE or self._is_silent():
            return changed
        if self.role.operation is not Operation.UPDATE:
            return []
        return [resource for resource in changed if resource.kind in _BESIDE]

    def _is_silent(self) -> bool:
        role = self.role
        return not (role.settings or role.trust or role.policies or role.attachments)

    def notes(self) -> Iterator[Line]:
        for note in _notes(self.role):
            for text in self.layout.wrapped(note, indent=self.indent):
                yield Line(Operation.UNCHANGED, 0, text)


def _value(name: str, value: str | None) -> str | None:
    if name != "session" or value is None:
        return value
    seconds = int(value)
    units = (("h", 3600), ("m", 60), ("s", 1))
    return next(f"{seconds // size}{unit}" for unit, size in units if seconds % size == 0)


def _counted(names: Iterable[str]) -> str:
    listed = list(names)
    counts = {name: listed.count(name) for name in listed}
    return ", ".join(name if n == 1 else f"{n} {name}" for name, n in counts.items())


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _notes(role: RoleChange) -> Iterator[str]:
    """What a role leads to that goes or is replaced (IAM knows a principal by its unique id)."""
    if role.renamed_from is not None and role.operation is not Operation.REPLACE:
        yield f"Renamed from {role.renamed_from} in the file; it is the same role in AWS."
    if role.operation is Operation.DELETE and role.retained:
        yield "It stays in AWS as it is, and nobody manages it any more: retain is set."
    if role.operation is not Operation.REPLACE:
        return
    if role.arn_before != role.arn_after:
        yield "Trust policies and iam:PassRole statements that name the old ARN stop matching."
        yield f"In the file write ${{role.{role.key}.arn}}, which follows."
    if role.retained:
        yield "The old role stays in AWS, and nobody manages it any more: retain is set."
        return
    renamed = any(setting.name == "name" for setting in role.settings)
    why = "The" if renamed else "Same name: the"
    yield f"{why} old role is deleted before the new one is created, a short gap."
