"""Who gets a chat: of those who answer such, the first owner, then whoever has the least and has waited longest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Wish:
    """What a visitor needs: brand, language, subject (each may be empty) and who knows him, the best first."""

    brand: str = ""
    language: str = ""
    skill: str = ""
    owners: tuple[int, ...] = ()


@dataclass(frozen=True)
class SeatNow:
    """Somebody at the chats: how many he holds and may hold, what he answers (empty: everything), idle since when."""

    member: int
    held: int
    most: int
    idle_since: datetime
    languages: Sequence[str] = ()
    brands: Sequence[str] = ()
    skills: Sequence[str] = ()

    @property
    def has_room(self) -> bool:
        """Whether one more is not too many."""
        return self.held < self.most

    def answers(self, wish: Wish) -> bool:
        """Whether such a visitor is his."""
        wanted = ((self.languages, wish.language), (self.brands, wish.brand), (self.skills, wish.skill))
        return all(not known or not asked or asked in known for known, asked in wanted)


def choose(seats: Iterable[SeatNow], wish: Wish, *, but: Iterable[int] = ()) -> int | None:
    """The member who gets the chat, `but` for these; None: nobody has room, he waits.

    Where nobody there answers such visitors at all, anybody with room is better than nobody.
    """
    barred = set(but)
    there = [seat for seat in seats if seat.member not in barred]
    fitting = [seat for seat in there if seat.answers(wish)] or there
    free = [seat for seat in fitting if seat.has_room]
    if not free:
        return None
    places = {member: place for place, member in enumerate(wish.owners)}
    last = len(places)
    best = min(free, key=lambda seat: (places.get(seat.member, last), seat.held, seat.idle_since, seat.member))
    return best.member
