"""Role file in, typed model out; or all that is wrong with it, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from ai_role_cli.errors import RoleFileError
from ai_role_cli.spec.blanks import blank_findings
from ai_role_cli.spec.checks import check_role_file
from ai_role_cli.spec.document import Document, JsonDocument, in_order
from ai_role_cli.spec.finding import Anchor, Finding, Location, SpecPath
from ai_role_cli.spec.foreign_files import foreign_role_file
from ai_role_cli.spec.merging import merge_defaults
from ai_role_cli.spec.messages import findings_of
from ai_role_cli.spec.model import RoleFile
from ai_role_cli.spec.origin import FileOrigin, Origin
from ai_role_cli.spec.policy_files import read_policy_files, undecodable
from ai_role_cli.spec.role_references import fill_role_references
from ai_role_cli.spec.source import UndecodableError
from ai_role_cli.spec.variables import fill_variables
from ai_role_cli.spec.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["LoadedRoleFile", "SpecError", "load_from", "load_role_file"]

_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


class SpecError(RoleFileError):
    """
    A role file, or a document it names, is wrong.

    Args:
        findings: All that is wrong, in any order; kept by file and place, each mistake once.
        document: The role file, where the paths of the findings begin.
    """

    def __init__(self, findings: Iterable[Finding], document: Document) -> None:
        self.findings = in_order(findings, document)
        self.document = document
        count = len(self.findings)
        problems = f"{count} problem{'s' if count != 1 else ''}"
        super().__init__(f"{document.source.name} has {problems}", code="invalid-role-file")


class LoadedRoleFile(NamedTuple):
    """
    A role file that is right in itself, with the place of everything in it.

    Args:
        role_file: The typed contents.
        document: Where they stand.
        policy_documents: The JSON of `policy_documents` by role key and document name.
    """

    role_file: RoleFile
    document: Document
    policy_documents: Mapping[tuple[str, str], JsonDocument]

    def location(self, path: SpecPath, *, at: Anchor = Anchor.VALUE) -> Location:
        """Return where a value or its key stands; the path may go on inside a policy document."""
        return self.document.location(path, at=at)


def load_role_file(
    path: str,
    *,
    variables: Mapping[str, str] = _NO_VARIABLES,
    service_names: Collection[str] | None = None,
) -> LoadedRoleFile:
    """
    Return the role file at a path; `-` is standard input.

    Args:
        path: The file. Policy documents are looked for beside it.
        variables: Values that win over those of `vars`.
        service_names: Names that `service:` may hold beside service principals; None takes any.

    Raises:
        SpecError: The file, or a policy document it names, is wrong.
        RoleFileError: There is no such file, or it cannot be read.
    """
    return load_from(FileOrigin(path), variables=variables, service_names=service_names)


def load_from(
    origin: Origin,
    *,
    variables: Mapping[str, str] = _NO_VARIABLES,
    service_names: Collection[str] | None = None,
) -> LoadedRoleFile:
    """Return the role file of an origin; the rest is as `load_role_file` has it."""
    document = _filled(_composed(origin), variables)
    document = _referring(merge_defaults(document))
    role_file = _validated(document, service_names)
    files = read_policy_files(role_file, origin)
    document = replace(document, included=files.by_path())
    _raise_for([*check_role_file(role_file), *files.findings], document)
    return LoadedRoleFile(role_file, document, files.documents)


def _composed(origin: Origin) -> Document:
    try:
        document, findings = parse_yaml(origin.role_file())
    except UndecodableError as error:
        document, finding = undecodable(error)
        findings = (finding,)
    foreign = foreign_role_file(document, findings)
    if foreign is not None:
        document, finding = foreign
        findings = (finding,)
    _raise_for(findings, document)
    return document


def _filled(document: Document, variables: Mapping[str, str]) -> Document:
    values, findings = fill_variables(document, variables)
    _raise_for([*blank_findings(document), *findings], document)
    return replace(document, values=values)


def _referring(document: Document) -> Document:
    values, findings = fill_role_references(document)
    _raise_for(findings, document)
    return replace(document, values=values)


def _validated(document: Document, service_names: Collection[str] | None) -> RoleFile:
    names = None if service_names is None else frozenset(service_names)
    try:
        return RoleFile.model_validate(document.values, context=names)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        raise SpecError(findings_of(errors, document.values), document) from None


def _raise_for(findings: Iterable[Finding], document: Document) -> None:
    found = tuple(findings)
    if found:
        raise SpecError(found, document)
