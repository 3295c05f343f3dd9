"""What papers, articles and libraries say about the family, each checked by computation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from inception_lab.claims.claim import TOPICS, VERDICTS, Claim, Outcome, Step, Topic, Verdict
from inception_lab.claims.googlenet_tables import GOOGLENET_TABLES
from inception_lab.claims.heads_and_stems import HEADS_AND_STEMS
from inception_lab.claims.modules_and_factors import MODULES_AND_FACTORS
from inception_lab.claims.networks import NETWORKS
from inception_lab.claims.papers import PAPERS
from inception_lab.claims.released import RELEASED

__all__ = ["CLAIMS", "TOPICS", "VERDICTS", "Claim", "Outcome", "Step", "Topic", "Verdict", "outcome_of"]

_OF_ARTICLES: Final = sorted(
    (*MODULES_AND_FACTORS, *HEADS_AND_STEMS, *NETWORKS), key=lambda claim: int(claim.id.removeprefix("C"))
)
CLAIMS: Final[Mapping[str, Claim]] = {
    claim.id: claim for claim in (*_OF_ARTICLES, *GOOGLENET_TABLES, *PAPERS, *RELEASED)
}
"""Every claim by its id: C1 to C19 of the articles, then the papers' contradictions, P and the printed number."""


@lru_cache(maxsize=128)
def outcome_of(claim_id: str) -> Outcome:
    """Compute the claim of this id, one of `CLAIMS`."""
    return CLAIMS[claim_id].outcome()
