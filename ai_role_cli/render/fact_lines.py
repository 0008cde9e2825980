"""Facts of the catalog as lines: a label, then one fact a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ai_role_cli.catalog import LifecycleStatus, SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ai_role_cli.catalog import Lifecycle, Source

__all__ = ["heading", "labelled", "lifecycle_texts", "page", "rows", "source_texts"]

_LABEL = 18
"""Columns of a label."""


def page(lines: Iterable[Text]) -> Text:
    """Return lines as one text that ends in a line break."""
    return Text("").join(line.append("\n") for line in lines)


def heading(name: str, title: str = "") -> Text:
    """Return a line that begins a part."""
    return Text(f"{name}  {title}".rstrip(), style="bold")


def labelled(label: str, texts: Iterable[str]) -> Iterator[Text]:
    """Yield a line for each text, the label before the first; nothing if there is none."""
    for number, text in enumerate(texts):
        head = label if number == 0 else ""
        yield Text.assemble((f"  {head:<{_LABEL}}", "cyan"), text)


def rows(cells: Sequence[tuple[str, ...]], *, indent: int = 2) -> Iterator[Text]:
    """Yield aligned columns, the first one in bold; the last may be as long as it is."""
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*cells, strict=True)]
    for first, *others in cells:
        rest = "".join(f"  {cell:<{width}}" for cell, width in zip(others, widths[1:], strict=True))
        line = Text(" " * indent).append(f"{first:<{widths[0]}}", style="bold").append(rest)
        line.rstrip()
        yield line


def lifecycle_texts(lifecycle: Lifecycle) -> Iterator[str]:
    """Yield where something stands, if it is not simply there."""
    if lifecycle.status is LifecycleStatus.ACTIVE:
        return
    dates = (("since", lifecycle.since), ("closed", lifecycle.closed), ("ends", lifecycle.end))
    told = ", ".join(f"{word} {date}" for word, date in dates if date)
    yield f"{lifecycle.status.value}, {told}" if told else lifecycle.status.value
    if lifecycle.successor:
        yield f"AWS points to {lifecycle.successor}"
    if lifecycle.note:
        yield lifecycle.note


def source_texts(sources: Iterable[Source]) -> Iterator[str]:
    """Yield address and date of each source, each once."""
    yield from dict.fromkeys(map(_source, sources))


def _source(source: Source) -> str:
    kind = "" if source.kind is SourceKind.DOCUMENTATION else f", {source.kind.replace('_', ' ')}"
    note = f": {source.note}" if source.note else ""
    return f"{source.url} ({source.as_of}{kind}){note}"
