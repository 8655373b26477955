"""Stretches of time as pairs of whole seconds since 1970 (UTC): cut, added up, laid over one another."""

from collections.abc import Iterable

Span = tuple[int, int]


def total(spans: Iterable[Span]) -> int:
    """How long they are together, in seconds; they must not overlap."""
    return sum(end - begin for begin, end in spans)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, those that overlap or touch made one; empty ones left out."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if end <= begin:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of the first when the second are taken out."""
    left = list(spans)
    for begin, end in taken:
        rest: list[Span] = []
        for first, last in left:
            if end <= first or last <= begin:
                rest.append((first, last))
                continue
            if first < begin:
                rest.append((first, begin))
            if end < last:
                rest.append((end, last))
        left = rest
    return tuple(left)


def common(spans: Iterable[Span], others: Iterable[Span]) -> int:
    """How many seconds lie in both; neither list may overlap itself."""
    others = list(others)
    return sum(max(0, min(last, end) - max(first, begin)) for first, last in spans for begin, end in others)
