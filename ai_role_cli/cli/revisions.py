"""
Role files of git revisions: `REV:PATH`, read with git's own plumbing.

Nothing is checked out and nothing is fetched; git runs without a shell and with the environment as
it is, so that the index of a commit hook is the index that is read. What settings of the repository
could make it run on the way is switched off.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ai_role_cli.engine import program_on_path
from ai_role_cli.errors import RoleFileError, SurroundingsError, UsageError
from ai_role_cli.spec import document_from, outside_folder, source_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ai_role_cli.spec import Source

__all__ = ["RevisionFile", "is_revision", "open_revision"]

_FOUND = re.compile(rb"(?P<id>[0-9a-f]{40,64}) (?P<kind>\w+) (?P<size>\d+)\n")
"""First line of an answer of `git cat-file --batch` that is not a complaint."""

_NO_PROGRAMS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "--no-pager")
_NOTHING_FETCHED = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
"""
A partial clone would fetch what it lacks, by the program that its settings name.

Source:
    git, Documentation/git.adoc: GIT_NO_LAZY_FETCH, since 2.45.
"""

_TREE = "tree"
_SUFFIX_OF_TREE = "^{tree}"


@dataclass(frozen=True, slots=True)
class RevisionFile:
    """
    A role file in a git revision, an `Origin`; what it names beside itself is of that revision too.

    Args:
        revision: As the user wrote it; empty for the index.
        path: As the user wrote it, for messages.
        place: The path from the top of the repository.
        text: The bytes of the file.
    """

    revision: str
    path: str
    place: str
    text: bytes = field(repr=False)

    def role_file(self) -> Source:
        """Return the text of the role file."""
        return source_from(io.BytesIO(self.text), name=f"{self.revision}:{self.path}")

    def beside(self, file: str) -> Source:
        """
        Return the text of a file whose path begins at the folder of the role file.

        Raises:
            RoleFileError: The revision has no such file.
        """
        name = f"{self.revision}:{_joined(self.path, file)}"
        place = _joined(self.place, file)
        # A link of the revision may lead elsewhere in it: all of that the reader has anyway.
        if posixpath.relpath(place, posixpath.dirname(self.place) or ".").startswith(".."):
            raise outside_folder(name)
        text = _blob(self.revision, place)
        if text is None:
            raise _not_there(name, hint="policy documents are read from the same revision")
        return document_from(io.BytesIO(text), name=name)


def is_revision(text: str) -> bool:
    """Tell whether a text is written as `REV:PATH`, which a file name may be too."""
    return _split(text) is not None


def open_revision(text: str) -> RevisionFile:
    """
    Return the role file that `REV:PATH` names; without REV it is the one of the index.

    The path is relative to the current folder, as all paths of a command line are. One with folders
    in it that is not there may also begin at the top of the repository, as git itself takes it; a
    bare file name may not, lest it be another folder's file.

    Raises:
        UsageError: The text is not well formed, or there is no such revision.
        RoleFileError: The revision has no such file.
        SurroundingsError: There is no git, or no repository here.
    """
    revision, path = _checked(text)
    for place in _places(path, prefix=_prefix(text)):
        content = _blob(revision, place)
        if content is not None:
            return RevisionFile(revision, path, place, content)
    if revision and _object(f"{revision}{_SUFFIX_OF_TREE}") is None:
        raise UsageError(
            f"git knows no revision {revision!r}",
            code="unknown-revision",
            facts=(("asked for", text),),
            hint="check the name with `git branch --all`; a shallow clone has to fetch it first",
        )
    raise _not_there(text, hint=f"if the file is new, compare with nothing: {os.devnull}")


def _split(text: str) -> tuple[str, str] | None:
    """Divide at the first colon that is not between braces, as git does: `main@{12:00}:x`."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == ":" and depth == 0:
            return text[:index], text[index + 1 :]
    return None


def _checked(text: str) -> tuple[str, str]:
    revision, path = _split(text) or ("", "")
    # Git must not take for an option or for a second question what is meant as a name.
    if not path or text.startswith("-") or "\n" in text or path.startswith("/"):
        raise UsageError(
            f"{text!r} is not REV:PATH",
            code="bad-revision",
            hint="write a revision and a path in the repository, as in main:roles.yaml",
        )
    return revision, path


def _places(path: str, *, prefix: str) -> Iterator[str]:
    yield posixpath.normpath(posixpath.join(prefix, path))
    is_dotted = path.startswith(("./", "../"))
    if prefix and "/" in path and not is_dotted:
        yield posixpath.normpath(path)


def _joined(path: str, file: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file))


def _prefix(text: str) -> str:
    """Return the current folder from the top of the repository, with a slash at its end."""
    result = _git("rev-parse", "--show-prefix")
    if result.returncode:
        raise SurroundingsError(
            f"{text} is a file of a git revision, but git finds no repository here",
            code="no-repository",
            facts=_said(result),
            hint="run it inside of the repository; a file needs no git: ai-role diff OLD NEW",
        )
    return result.stdout.decode().rstrip("\n")


def _blob(revision: str, place: str) -> bytes | None:
    """
    Return the bytes of a file, links followed; None if it is not in the revision.

    Raises:
        RoleFileError: It is a folder.
    """
    # From here on git would read the path from the current folder, or from outside.
    if place.startswith(("../", "/")):
        return None
    found = _object(f"{revision}:{place}")
    if found is None:
        return None
    kind, content = found
    if kind == _TREE:
        raise RoleFileError(f"{revision}:{place} is a directory, not a file", code="is-a-directory")
    return content


def _object(name: str) -> tuple[str, bytes] | None:
    """
    Return kind and content of an object; None if git has none of this name.

    Raises:
        SurroundingsError: Git failed.
    """
    question = os.fsencode(f"{name}\n")
    result = _git("cat-file", "--batch", "--follow-symlinks", question=question)
    if result.returncode:
        raise SurroundingsError(
            f"git cannot read {name}",
            code="git-failed",
            facts=_said(result),
            hint=f"see what git itself makes of it: git show {name}",
        )
    head = _FOUND.match(result.stdout)
    if head is None:
        return None
    return head["kind"].decode(), result.stdout[head.end() : head.end() + int(head["size"])]


def _git(*arguments: str, question: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    git = program_on_path("git")
    if git is None:
        raise SurroundingsError(
            "git is needed to read a revision, and it is not on PATH",
            code="git-missing",
            hint="install git, or compare two files",
        )
    return subprocess.run(  # noqa: S603 - no shell; what users write goes in by standard input
        [git, *_NO_PROGRAMS, *arguments],
        input=question,
        capture_output=True,
        check=False,
        env={**os.environ, **_NOTHING_FETCHED},
    )


def _said(result: subprocess.CompletedProcess[bytes]) -> tuple[tuple[str, str], ...]:
    lines = result.stderr.decode(errors="replace").strip().splitlines()
    return tuple(("git says", line.removeprefix("fatal: ")) for line in lines[:1])


def _not_there(name: str, *, hint: str) -> RoleFileError:
    return RoleFileError(f"{name} does not exist", code="file-not-found", hint=hint)
