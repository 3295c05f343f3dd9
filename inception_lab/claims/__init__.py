"""What papers, articles and libraries say about the family, each checked by computation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from inception_lab.claims.bn_inception import BN_INCEPTION_CLAIMS
from inception_lab.claims.claim import TOPICS, VERDICTS, Claim, Outcome, Step, Topic, Verdict
from inception_lab.claims.factors import FACTORS
from inception_lab.claims.googlenet_tables import GOOGLENET_TABLES
from inception_lab.claims.heads_and_stems import HEADS_AND_STEMS
from inception_lab.claims.modules import MODULES_OF_GOOGLENET
from inception_lab.claims.networks import NETWORKS
from inception_lab.claims.papers import PAPERS
from inception_lab.claims.released import RELEASED
from inception_lab.claims.residuals import RESIDUALS

__all__ = ["CLAIMS", "TOPICS", "VERDICTS", "Claim", "Outcome", "Step", "Topic", "Verdict", "outcome_of"]


def _order(claim: Claim) -> int:
    """Sort the articles' claims by their number, and the papers' after them as they stand."""
    number = claim.id.removeprefix("C")
    return int(number) if number.isdigit() else 1_000


_ALL: Final = (
    *MODULES_OF_GOOGLENET,
    *FACTORS,
    *HEADS_AND_STEMS,
    *NETWORKS,
    *RESIDUALS,
    *GOOGLENET_TABLES,
    *BN_INCEPTION_CLAIMS,
    *PAPERS,
    *RELEASED,
)
CLAIMS: Final[Mapping[str, Claim]] = {claim.id: claim for claim in sorted(_ALL, key=_order)}
"""Every claim by its id: C1 to C25 of the articles, then what papers and libraries print, P and the number."""


@lru_cache(maxsize=128)
def outcome_of(claim_id: str) -> Outcome:
    """Compute the claim of this id, one of `CLAIMS`."""
    return CLAIMS[claim_id].outcome()
