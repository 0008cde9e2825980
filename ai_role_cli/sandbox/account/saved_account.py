"""An account that moto answers for and that is saved with every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.iam.models import iam_backends

from ai_role_cli.sandbox.account import aws_managed
from ai_role_cli.sandbox.account.contents import in_order
from ai_role_cli.sandbox.account.recording import entities, record_of
from ai_role_cli.sandbox.account.records import GroupRecord, RoleRecord, UserRecord
from ai_role_cli.sandbox.account.restoring import restore
from ai_role_cli.sandbox.account.strict_backend import StrictBackend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ai_role_cli.sandbox.account.journal import Journal
    from ai_role_cli.sandbox.account.place import AccountPlace
    from ai_role_cli.sandbox.account.records import Record
    from ai_role_cli.spec import Quotas

__all__ = ["SavedAccount"]

_LISTINGS = frozenset({"GetAccountAuthorizationDetails", "ListPolicies"})
_READING = ("Get", "List", "Simulate", "Generate")


class SavedAccount:
    """
    The account that moto answers for, for as long as it is not closed.

    Args:
        place: Which account.
        journal: Its file.
        quotas: Those that AWS may have raised for the account.
    """

    def __init__(self, place: AccountPlace, journal: Journal, *, quotas: Quotas) -> None:
        self._place = place
        self._journal = journal
        self._quotas = quotas
        self._iam = self._restored()

    def close(self) -> None:
        """Take the account out of moto, which would keep it for as long as the process lives."""
        iam_backends[self._place.account].pop(self._place.partition, None)
        self._journal.close()

    def prepare(self, request: Mapping[str, str]) -> None:
        """Add the AWS managed policies a request is about, and watch what it looks up."""
        self._iam.touched.clear()
        if request.get("Action") in _LISTINGS and request.get("Scope") != "Local":
            aws_managed.add_all(self._iam)
        else:
            aws_managed.add_named(self._iam, request.values())

    def save(self, request: Mapping[str, str]) -> None:
        """
        Write down what a request changed; when that fails, the account is as it was before.

        Raises:
            OSError: It cannot be written.
            ValueError: The request made something that cannot be kept.
        """
        if request.get("Action", "").startswith(_READING):
            return
        try:
            self._save()
        except (OSError, ValueError):
            self._iam = self._restored()
            raise

    def _save(self) -> None:
        saved, present = self._journal.records, entities(self._iam)
        gone = saved.keys() - present.keys()
        new = present.keys() - saved.keys()
        looked_at = [key for key in present if key in self._iam.touched or key in new]
        records = [record_of(present[key]) for key in looked_at]
        made = [
            record
            for key, record in zip(looked_at, records, strict=True)
            if record != saved.get(key)
        ]
        if made or gone:
            self._journal.write(made, gone=gone)

    def _restored(self) -> StrictBackend:
        iam = StrictBackend(self._place.partition, self._place.account, self._quotas)
        iam_backends[self._place.account][self._place.partition] = iam
        records = in_order(self._journal.records.values())
        aws_managed.add_attached(iam, tuple(_attached(records)))
        restore(iam, records)
        return iam


def _attached(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        if isinstance(record, RoleRecord | UserRecord | GroupRecord):
            yield from record.attached
