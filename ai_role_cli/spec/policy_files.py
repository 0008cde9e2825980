"""The JSON files that `policy_documents` names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ai_role_cli.errors import RoleFileError
from ai_role_cli.spec.document import Document, JsonDocument, SpanTable
from ai_role_cli.spec.finding import Finding, SpecPath, error_at
from ai_role_cli.spec.foreign_files import foreign_policy
from ai_role_cli.spec.json_document import parse_json
from ai_role_cli.spec.source import Span, UndecodableError

if TYPE_CHECKING:
    from ai_role_cli.spec.model import RoleFile
    from ai_role_cli.spec.origin import Origin

__all__ = ["PolicyFiles", "read_policy_files", "undecodable"]


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """The documents by role key and document name, and what is wrong with the files as JSON."""

    documents: dict[tuple[str, str], JsonDocument] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def by_path(self) -> dict[SpecPath, JsonDocument]:
        """Return the documents by the path of the value that names the file."""
        return {_path(role, name): found for (role, name), found in self.documents.items()}


def read_policy_files(role_file: RoleFile, origin: Origin) -> PolicyFiles:
    """Return all policy documents that a role file names, from where it was read itself."""
    files = PolicyFiles()
    for role, spec in role_file.roles.items():
        for name, file in spec.policy_documents.items():
            path = _path(role, name)
            try:
                document, findings = _read(origin, file)
            except RoleFileError as error:
                found = error_at(path, error.code, message=error.message, hint=error.hint)
                files.findings.append(found)
            else:
                files.documents[role, name] = document
                files.findings.extend(_below(path, finding) for finding in findings)
    return files


def undecodable(error: UndecodableError) -> tuple[Document, Finding]:
    """Return a document without values and the finding that says why."""
    span = Span(error.offset, error.offset + 1)
    document = Document(error.source, None, SpanTable(values={(): span}))
    hint = "save the file as UTF-8"
    return document, error_at((), "not-utf-8", message=error.message, hint=hint)


def _read(origin: Origin, file: str) -> tuple[JsonDocument, tuple[Finding, ...]]:
    try:
        document, findings = parse_json(origin.beside(file))
    except UndecodableError as error:
        document, finding = undecodable(error)
        findings = (finding,)
    foreign = foreign_policy(document, findings)
    return (document, findings) if foreign is None else (foreign[0], (foreign[1],))


def _below(path: SpecPath, finding: Finding) -> Finding:
    return replace(finding, path=(*path, *finding.path), role=str(path[1]))


def _path(role: str, name: str) -> SpecPath:
    return ("roles", role, "policy_documents", name)
