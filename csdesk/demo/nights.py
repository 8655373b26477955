"""A group that is there round the clock, so that somebody is on duty whenever the demo is looked at."""

from typing import Any

from csdesk.rulebook.rules import read_preset

NIGHTS = "night"
# key, Chinese, English, mark, begins, ends
SHIFTS = (
    ("early", "早班", "Early", "早", "08:00", "16:00"),
    ("late", "中班", "Late", "中", "16:00", "24:00"),
    ("night", "夜班", "Night", "夜", "00:00", "08:00"),
)


def with_nights(preset: str) -> dict[str, Any]:
    """The preset's shifts and rotas, with those of the group."""
    shifts = read_preset(preset).data["shifts"]
    patterns = [
        {
            "key": key,
            "label": {"zh": zh, "en": en},
            "mark": mark,
            "rule": "SHF-04",
            "begins": begins,
            "ends": ends,
            "least": 1,
        }
        for key, zh, en, mark, begins, ends in SHIFTS
    ]
    rotas = [
        {
            "key": f"nights_{key}",
            "label": {"zh": f"夜班组{zh}", "en": f"Night group: {en.lower()}"},
            "rule": "SHF-04",
            "team": NIGHTS,
            "pattern": key,
            "holidays": "holidays_on",
            "cycle": "by_turns",
        }
        for key, zh, en, *_rest in SHIFTS
    ]
    return {
        "patterns": [*shifts["patterns"], *patterns],
        "rotas": [*shifts["rotas"], *rotas],
        "load_teams": [*shifts["load_teams"], NIGHTS],
    }
