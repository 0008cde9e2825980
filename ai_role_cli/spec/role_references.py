"""`${role.NAME.arn}`: texts of the role file with ARNs and names of its own roles filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ai_role_cli.spec.finding import Anchor, Finding, SpecPath, error_at
from ai_role_cli.spec.refusal import did_you_mean, quoted

if TYPE_CHECKING:
    from ai_role_cli.spec.document import Document, Value

__all__ = ["fill_role_references", "own_policy_arn"]

_USE = re.compile(r"\$\{roles?(?![\w-])[^}]*\}?", re.IGNORECASE)
"""A reference, or what was meant to be one; no IAM policy variable begins like this."""

_NEARLY = re.compile(r"\$\{roles?\.(.+)\.(arn|name)\}?", re.IGNORECASE)
_PREFIX = "${role."
_FORM = "write ${role.NAME.arn} or ${role.NAME.name}"

_HOLD_ROLES = ("roles", "defaults")
_MAKE_THE_NAME = ("name", "name_prefix", "path")
_SHOWN = 8
"""Names that a message lists."""


class _NamedRole(NamedTuple):
    """What a role will be in AWS, account and partition left open."""

    arn: str
    name: str
    path: str

    @classmethod
    def of(cls, key: str, role: Value) -> _NamedRole:
        """Return the names of a role with its defaults; the model refuses what is not a text."""
        written = role if isinstance(role, Mapping) else {}
        name, prefix, path = (written.get(part) for part in _MAKE_THE_NAME)
        full = f"{prefix or ''}{name or key}"
        path = str(path or "/")
        return cls(f"arn:{{partition}}:iam::{{account}}:role{path}{full}", full, path)

    @property
    def policy_arn(self) -> str:
        """The ARN of the policy of its `permissions`."""
        return f"arn:{{partition}}:iam::{{account}}:policy{self.path}{self.name}-permissions"


def own_policy_arn(key: str, role: Value) -> str:
    """Return the ARN of the managed policy of the `permissions` of a role."""
    return _NamedRole.of(key, role).policy_arn


def fill_role_references(document: Document) -> tuple[Value, tuple[Finding, ...]]:
    """
    Return the values with references filled in, and what is wrong with the references.

    Args:
        document: The role file; its variables are filled in and its roles are complete, since a
            reference follows name, prefix and path of the role.
    """
    values = document.values
    roles = values.get("roles") if isinstance(values, Mapping) else None
    if not isinstance(values, Mapping) or not isinstance(roles, Mapping):
        return values, ()
    filler = _Filler({key: _NamedRole.of(key, role) for key, role in roles.items()})
    filled = {
        # What a variable holds counts where it is used.
        key: value if key == "vars" else filler.value(value, (key,))
        for key, value in values.items()
    }
    return filled, tuple(filler.findings)


@dataclass(slots=True)
class _Filler:
    roles: Mapping[str, _NamedRole]
    findings: list[Finding] = field(default_factory=list)

    def value(self, value: Value, path: SpecPath) -> Value:
        match value:
            case str():
                if "${" not in value:
                    return value
                return _USE.sub(lambda use: self._text(use[0], path), value)
            case list():
                return [self.value(item, (*path, index)) for index, item in enumerate(value)]
            case dict():
                for key in value:
                    self._check_key(key, (*path, key))
                return {key: self.value(item, (*path, key)) for key, item in value.items()}
            case _:
                return value

    def _text(self, use: str, path: SpecPath) -> str:
        role, part = self._parsed(use)
        if not _may_refer(path):
            self._refuse_place(use, path)
        elif role is None:
            self._refuse_form(use, path)
        elif role not in self.roles:
            self._refuse_role(role, path)
        elif part == "arn":
            return self.roles[role].arn
        elif part == "name":
            return self.roles[role].name
        else:
            self._refuse_part(role, part, path)
        return use

    def _parsed(self, use: str) -> tuple[str | None, str]:
        """Return the key of a role and what of it is meant; keys may have dots."""
        inner = use.removeprefix(_PREFIX).removesuffix("}")
        role, dot, part = inner.rpartition(".")
        is_whole = use.startswith(_PREFIX) and use.endswith("}") and dot and inner not in self.roles
        return (role, part) if is_whole else (None, "")

    def _refuse_place(self, use: str, path: SpecPath) -> None:
        if path[0] in _HOLD_ROLES:
            message = f"{quoted(use)} cannot stand in what names a role"
            hint = "write it out, or use a variable"
        else:
            message = f"{quoted(use)} cannot stand here: roles are known below 'roles' alone"
            hint = "write it out"
        self.findings.append(error_at(path, "bad-reference", message=message, hint=hint))

    def _refuse_form(self, use: str, path: SpecPath) -> None:
        inner, hint = use.removeprefix(_PREFIX).removesuffix("}"), _FORM
        nearly = _NEARLY.fullmatch(use)
        if inner in self.roles:
            hint = f"write ${{role.{inner}.arn}} or ${{role.{inner}.name}}"
        elif nearly is not None and nearly[1] in self.roles:
            hint = f"write ${{role.{nearly[1]}.{nearly[2].lower()}}}"
        message = f"{quoted(use)} is not a reference to a role"
        self.findings.append(error_at(path, "bad-reference", message=message, hint=hint))

    def _refuse_role(self, role: str, path: SpecPath) -> None:
        known = list(self.roles)
        more = ", …" if len(known) > _SHOWN else ""
        hint = did_you_mean(role, known) or f"known are {', '.join(known[:_SHOWN])}{more}"
        message = f"there is no role {quoted(role)} in this file"
        self.findings.append(error_at(path, "unknown-role", message=message, hint=hint))

    def _refuse_part(self, role: str, part: str, path: SpecPath) -> None:
        hint = did_you_mean(part, ("arn", "name")) or "known are arn and name"
        if "policy" in part.lower():
            hint = f"write the ARN of its policy, like {self.roles[role].policy_arn}"
        message = f"{quoted(part)} of a role cannot be referred to"
        self.findings.append(error_at(path, "bad-reference", message=message, hint=hint))

    def _check_key(self, key: str, path: SpecPath) -> None:
        if _USE.search(key):
            message = "references to roles are filled into values, not into keys"
            finding = error_at(
                path, "bad-reference", message=message, hint="write the key out", at=Anchor.KEY
            )
            self.findings.append(finding)


def _may_refer(path: SpecPath) -> bool:
    """Tell whether a text may refer to a role: it is below one, and is not what its name is of."""
    if path[0] not in _HOLD_ROLES:
        return False
    inner = path[1:] if path[0] == "defaults" else path[2:]
    return inner[:1] not in {(part,) for part in _MAKE_THE_NAME}
