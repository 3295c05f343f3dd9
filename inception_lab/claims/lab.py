"""Claims: what is said about the family, and what the computation says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from textwrap import shorten
from typing import Final

from inception_lab.claims import CLAIMS, TOPICS, VERDICTS, Claim, Outcome, outcome_of
from inception_lab.knobs import ChoiceKnob
from inception_lab.labs import Lab, Setting
from inception_lab.labs.lab import Quantities

__all__ = ["CLAIMS_LAB", "Tally", "chosen_claim", "listed", "neighbours", "tally"]

_ALL: Final = "all"
_BY_KEY: Final = {verdict.name.lower(): verdict for verdict in VERDICTS}
_BY_TOPIC: Final = {topic.name.lower(): topic for topic in TOPICS}
_LABEL_LETTERS: Final = 72


@dataclass(frozen=True, slots=True)
class Tally:
    """How many claims there are, and how many of each verdict, in the order of `VERDICTS`."""

    claims: int
    holding: int
    conditional: int
    failing: int
    not_computed: int


def tally(setting: Setting) -> Tally:
    """Count the claims of the setting's topic by verdict, whichever verdict is listed."""
    verdicts = [outcome_of(claim.id).verdict for claim in _of_topic(setting)]
    return Tally(len(verdicts), *(verdicts.count(verdict) for verdict in VERDICTS))


def listed(setting: Setting) -> tuple[tuple[Claim, Outcome], ...]:
    """Return the claims that the setting's topic and verdict let through, each with its outcome."""
    wanted = setting.values[VERDICT]
    judged = ((claim, outcome_of(claim.id)) for claim in _of_topic(setting))
    return tuple(pair for pair in judged if wanted == _ALL or pair[1].verdict == _BY_KEY[wanted])


def chosen_claim(setting: Setting) -> tuple[Claim, Outcome]:
    """Return the claim that is shown in full, with its outcome."""
    claim = CLAIMS[setting.values[CLAIM]]
    return claim, outcome_of(claim.id)


def neighbours(setting: Setting) -> tuple[str, str]:
    """Return the ids of the listed claims before and after the chosen one; empty where there is none."""
    ids = [claim.id for claim, _ in listed(setting)]
    chosen = setting.values[CLAIM]
    if chosen not in ids:
        return "", next(iter(ids), "")
    position = ids.index(chosen)
    return "".join(ids[:position][-1:]), "".join(ids[position + 1 :][:1])


def _of_topic(setting: Setting) -> tuple[Claim, ...]:
    topic = setting.values[TOPIC]
    return tuple(claim for claim in CLAIMS.values() if topic == _ALL or claim.topic == _BY_TOPIC[topic])


def measure(setting: Setting) -> Quantities:
    """Return the counts by verdict, and the chosen claim's verdict and central number."""
    _, outcome = chosen_claim(setting)
    return {**asdict(tally(setting)), "verdict": str(outcome.verdict), "value": outcome.value}


CLAIM: Final = ChoiceKnob(
    name="claim",
    label="Claim",
    group="Claim",
    help="C: from an article. P: what a paper or a library prints or says, and where it contradicts itself.",
    default="C1",
    options=tuple(
        (claim.id, shorten(f"{claim.id}: {claim.said}", _LABEL_LETTERS, placeholder=" …")) for claim in CLAIMS.values()
    ),
)
VERDICT: Final = ChoiceKnob(
    name="verdict",
    label="Verdict",
    group="List",
    help="Which claims the table lists.",
    default=_ALL,
    options=((_ALL, "all verdicts"), *((key, str(verdict)) for key, verdict in _BY_KEY.items())),
)
TOPIC: Final = ChoiceKnob(
    name="topic",
    label="Topic",
    group="List",
    help="What the listed and counted claims are about.",
    default=_ALL,
    options=((_ALL, "all topics"), *((key, str(topic)) for key, topic in _BY_TOPIC.items())),
)

CLAIMS_LAB: Final = Lab(
    name="claims",
    title="Claims",
    question="Is what is said about these networks true?",
    idea=(
        "Articles, papers and libraries state numbers. Here each is checked against what the network itself computes."
    ),
    declared=(CLAIM, VERDICT, TOPIC),
    measure=measure,
    words=("module", "factorization", "depth", "residual", "stem", "MAC", "parameter", "auxiliary head"),
)
