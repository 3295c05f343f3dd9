"""What is said about the family, and what the computation says of it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.claims import CLAIMS, TOPICS, VERDICTS, outcome_of
from inception_lab.claims.claim import Number, about, between, decimal, exactly, judge, percent, within
from inception_lab.claims.factors import rank_of
from inception_lab.claims.lab import CLAIMS_LAB, listed, neighbours, tally
from inception_lab.claims.residuals import traits_of
from inception_lab.design import Design, from_text, graph_of
from inception_lab.errors import DesignError, ShapeError
from inception_lab.labs import Setting, read_setting

ROOT = Path(__file__).resolve().parents[1]
HOLDS, CONDITION, FAILS, NOT_COMPUTED = VERDICTS

# id: verdict, central number (exact), numbers under which the same computation judges otherwise
JUDGED: dict[str, tuple[str, Number, tuple[Number, ...]]] = {
    "C1": (HOLDS, 120_422_400, (120_422_401,)),
    "C2": (HOLDS, 12_443_648, (2_408_448, 10_035_200, 12_443_647)),
    "C3": (CONDITION, Fraction(300, 31), (9,)),
    "C4": (HOLDS, Fraction(25, 9), (2.77,)),
    "C5": (FAILS, Fraction(25, 18), (1.39,)),
    "C6": (CONDITION, Fraction(100, 3), (34,)),
    "C7": (CONDITION, 1, (1,)),
    "C8": (HOLDS, 256, (28, 28, 288)),
    "C9": (HOLDS, 27, (9, 22, 28)),
    "C10": (NOT_COMPUTED, 0.3, (0.3, 0.4)),
    "C11": (FAILS, 0, (0,)),
    "C12": (FAILS, 0, (0,)),
    "C13": (HOLDS, Fraction(6_204_569_696, 5_711_168_096), (1.3,)),
    "C14": (CONDITION, Fraction(9_255_809_632, 12_252_438_624), (0.8,)),
    "C15": (HOLDS, Fraction(9_255_809_632, 6_204_569_696), (21.3, 19.9)),
    "C16": (NOT_COMPUTED, 39, (1000, 0.4, 0.6)),
    "C17": (CONDITION, 6, (6,)),
    "C18": (CONDITION, 3, (2,)),
    "C19": (CONDITION, Fraction(15_575, 7_151), (1,)),
    "C20": (FAILS, 0, (0,)),
    "C21": (FAILS, 5, (5,)),
    "C22": (FAILS, 4, (4,)),
    "C23": (CONDITION, 1, (2,)),
    "C24": (HOLDS, 0, (3,)),
    "C25": (HOLDS, 192, (320,)),
    "P34M": (CONDITION, 2_712, (2_713, 2_900, 33e6, 35e6)),
    "P112K": (CONDITION, Fraction(112), (113,)),
    "P364K": (CONDITION, 376_176, (376_000, 377_000)),
    "P463K": (FAILS, 510_104, (510_000, 511_000)),
    "P54M": (CONDITION, 54_240_256, (51e6, 52e6)),
    "P1.5B": (CONDITION, 1_582_671_872, (1.6,)),
    "P5x5": (FAILS, 0, (0,)),
    "P576": (CONDITION, 608, (608, 608)),
    "P28x28": (FAILS, 14, (14, 7)),
    "P9": (HOLDS, 9, (12,)),
    "P25pct": (FAILS, Fraction(445_200, 109_223), (4,)),
    "P30pct": (CONDITION, Fraction(2_785_650, 772_789), (50,)),
    "P42": (FAILS, 54, (54, 54)),
    "P5B": (FAILS, 5_713_216_096, (5.7e9, 5.8e9)),
    "P4.8B": (FAILS, 5_713_216_096, (5.7e9, 5.8e9)),
    "P2.5x": (CONDITION, Fraction(5_713_216_096, 1_582_671_872), (3.6,)),
    "P25M": (CONDITION, 23_834_568, (28_000_000,)),
    "P16": (HOLDS, 16, (11, 16)),
    "P1154": (FAILS, 1_152, (1_152,)),
    "P2048": (FAILS, 2_144, (2_144,)),
    "P5-10-5": (CONDITION, 40, (10, 20, 10)),
    "P6C": (FAILS, 6, (6,)),
    "P1x7": (HOLDS, 0, (1,)),
    "P0BN": (HOLDS, 0, (20,)),
    "P27M": (CONDITION, 23_834_568, (23_834_568, 23_834_568)),
    "P23.6M": (FAILS, 23_834_568, (23_834_568, 23_834_568)),
    "P55.9M": (CONDITION, 55_843_464, (55_843_464, 55_843_464)),
    "P22G": (CONDITION, 30_222_793, (22_227_000_000, 30_300_000, 30_400_000)),
}


def steps_of(claim_id: str) -> dict[str, Number | str]:
    return {step.words: step.value for step in outcome_of(claim_id).steps}


# ── Verdicts and numbers ─────────────────────────────────────────────────────


@pytest.mark.parametrize(("claim_id", "expected"), [(name, judged[:2]) for name, judged in JUDGED.items()])
def test_a_claim_has_its_verdict_and_its_exact_number(claim_id: str, expected: tuple[str, Number]) -> None:
    outcome = outcome_of(claim_id)
    assert (outcome.verdict, outcome.value) == expected
    assert type(outcome.value) is type(expected[1])


@pytest.mark.parametrize(("claim_id", "other"), [(name, judged[2]) for name, judged in JUDGED.items()])
def test_another_stated_number_gets_another_verdict(claim_id: str, other: tuple[Number, ...]) -> None:
    claim = CLAIMS[claim_id]
    assert len(other) == len(claim.claimed)
    assert replace(claim, claimed=other).outcome().verdict != outcome_of(claim_id).verdict


def test_every_claim_of_the_articles_is_there_in_order_and_every_claim_is_held_here() -> None:
    assert list(CLAIMS)[:25] == [f"C{number}" for number in range(1, 26)]
    assert not [name for name in list(CLAIMS)[25:] if name.startswith("C")]
    assert set(CLAIMS) == set(JUDGED)
    assert {claim.topic for claim in CLAIMS.values()} == set(TOPICS)
    assert all(name == claim.id for name, claim in CLAIMS.items())


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_a_claim_says_what_where_and_why_with_its_number(claim_id: str) -> None:
    claim, outcome = CLAIMS[claim_id], outcome_of(claim_id)
    assert claim.said.endswith(".") and claim.where and outcome.because.endswith(".")
    assert any(character.isdigit() for character in outcome.because)
    for step in outcome.steps:
        if step.formula is not None:
            assert step.value == step.formula.value


# ── The figures the articles and papers turn on ──────────────────────────────


def test_the_5x5_of_3a_is_written_with_its_factors() -> None:
    (one,) = outcome_of("C1").steps
    assert one.formula is not None and one.formula.text == "5² · 28² · 192 · 32 = 120,422,400"
    reduced, large, both = outcome_of("C2").steps
    assert (reduced.value, large.value, both.value) == (2_408_448, 10_035_200, 12_443_648)


def test_the_costs_of_whole_networks_are_those_of_their_convolutions() -> None:
    steps = steps_of("C14")
    assert steps["Inception-v4"] == 12_252_438_624
    assert steps["Inception-ResNet-v2, as printed (5, 10, 5 blocks)"] == 9_255_809_632
    assert steps["Inception-ResNet-v2, as released (10, 20, 10 blocks)"] == 13_154_258_016
    assert "−24.5 %" in outcome_of("C14").because and "+7.4 %" in outcome_of("C14").because
    assert "+8.6 %" in outcome_of("C13").because


def test_three_published_scales_and_the_last_of_one_are_found_in_the_released_network() -> None:
    steps = steps_of("C16")
    assert steps["Scales in the released network"] == "0.17, 0.10, 0.20, 1.00"
    assert steps["Widest residual sum of the released network"] == 2_080
    assert "nothing is trained here" in " ".join(outcome_of("C16").because.split())


def test_the_first_row_of_googlenet_is_a_separable_convolution() -> None:
    steps = steps_of("P34M")
    assert steps["Weights of a dense 7×7, as Caffe has it"] == 9_408
    assert steps["Cost of a separable 7×7 with depth multiplier 8"] == 34_019_328


def test_openvinos_figures_are_those_of_the_network_cut_at_its_head() -> None:
    """Source: Open Model Zoo, inception-resnet-v2-tf: 22.227 GFLOPs, 30.223M; the whole network has 26.31 and 55.8."""
    steps = steps_of("P22G")
    assert steps["The whole network"] == 26_311_591_104
    assert steps["Only what AuxLogits.Logits needs"] == 22_141_669_056


def test_keras_counts_one_value_more_for_each_channel_of_a_norm() -> None:
    steps = steps_of("P55.9M")
    assert steps["Computed, with moving mean and variance counted and no gamma"] == 55_873_736


def test_reductions_at_512_end_where_keras_has_a_second_pool() -> None:
    assert steps_of("C17")["Last shape that both have"] == "192×124×124"


def test_the_articles_stem_and_blocks_are_counted_beside_the_figures() -> None:
    assert [step.value for step in outcome_of("C22").steps[:-1]] == ["10 and 0", "0 and 20", "0 and 20", "29 and 12"]
    assert "Inception-v4's 16 modules end in a concat" in outcome_of("C20").because


def test_a_claim_about_the_article_reads_what_the_article_builds() -> None:
    small = traits_of(graph_of(from_text("inception_resnet_v2_cifar?blocks_a=1&blocks_b=1&blocks_c=1")))
    assert small == (0, 3, 3, 8)
    assert traits_of(graph_of(Design("inception_v4"))) == (5, 0, 0, 14)


def test_1x3_then_3x1_is_a_3x3_only_where_that_has_rank_one() -> None:
    values = [step.value for step in outcome_of("C23").steps]
    assert values == ["3×3 and 3×3", 9, 6, 3, 1]
    assert replace(CLAIMS["C23"], claimed=(1,)).outcome().verdict is HOLDS


@pytest.mark.parametrize(
    ("matrix", "rank"),
    [
        (((0, 0), (0, 0)), 0),
        (((0, 2, 4), (0, 1, 2), (0, 3, 6)), 1),
        (((0, 1, 0), (1, 0, 0), (1, 1, 0)), 2),
        (((2, 1, 1), (1, 2, 1), (1, 1, 2)), 3),
    ],
)
def test_a_rank_is_counted_by_elimination(matrix: tuple[tuple[int, ...], ...], rank: int) -> None:
    assert rank_of(matrix) == rank


def test_42_is_held_against_the_network_of_table_1_and_9_against_the_longest_path() -> None:
    """Source: 1512.00567, section 6, which describes table 1; 1502.03167, appendix: “maximum depth”."""
    assert steps_of("P42") == {"Printed": "42", "Computed, for the released Inception-v3": 48, "Computed": 54}
    assert steps_of("P9")["GoogLeNet's longest path"] == 22
    assert "maximum depth" in CLAIMS["P9"].quote


def test_the_printed_order_is_read_off_figures_3_and_5() -> None:
    steps = list(outcome_of("P1x7").steps)
    assert [step.value for step in steps[:3]] == ["7×1", "1×7", 36]


def test_both_at_once_lead_from_392000_values_to_184960() -> None:
    assert "from 392,000 values to 184,960" in outcome_of("C19").because
    assert CLAIMS["C19"].where.startswith("1512.00567, section 5")


@pytest.mark.parametrize("claim_id", ["P5B", "P4.8B", "P2.5x"])
def test_a_claim_about_a_network_that_was_never_published_says_so(claim_id: str) -> None:
    assert "was never published" in outcome_of(claim_id).because


def test_what_nobody_states_is_said_to_be_our_expectation() -> None:
    assert [name for name, claim in CLAIMS.items() if claim.expected] == ["P5x5", "P6C"]
    assert CLAIMS["P6C"].source.startswith("Stated by nobody, our expectation: davidsandberg/facenet")


def test_a_source_is_written_with_its_quotation_and_its_reading() -> None:
    assert CLAIMS["C12"].source.endswith(
        "“is designed in three ways: module A, B and C”. Read as: the stem itself consists of A, B and C."
    )
    assert "Read as: the network's own classifier" in CLAIMS["C11"].source


# ── Rules ────────────────────────────────────────────────────────────────────


def test_the_rules_read_a_number_as_it_is_written() -> None:
    assert exactly(0.1, Fraction(1, 10)) and not exactly(10, Fraction(300, 31))
    assert within(2.78, Fraction(25, 9), digits=2) and not within(2.78, Fraction(25, 18), digits=2)
    assert about(1, Fraction(11, 10), tolerance=0.1) and not about(1, Fraction(1101, 1000), tolerance=0.1)
    assert between(0.1, 0.3, 0.1) and not between(0.1, 0.3, 0.31)


def test_a_condition_counts_only_where_the_claim_itself_fails() -> None:
    assert judge(as_said=True) == judge(as_said=True, on_condition=True) == HOLDS
    assert judge(as_said=False, on_condition=True) == CONDITION
    assert judge(as_said=False) == FAILS


def test_what_is_only_quoted_can_be_refuted_but_not_upheld() -> None:
    assert judge(as_said=True, only_quoted=True) == NOT_COMPUTED
    assert judge(as_said=False, on_condition=True, only_quoted=True) == NOT_COMPUTED
    assert judge(as_said=False, only_quoted=True) == FAILS


def test_numbers_are_written_with_two_decimals_at_most() -> None:
    assert [decimal(number) for number in (27, 0.3, Fraction(300, 31), Fraction(3, 2), -1234)] == [
        "27",
        "0.3",
        "9.68",
        "1.5",
        "−1,234",
    ]
    assert percent(Fraction(1, 3)) == "33.3 %"


# ── Links, the lab, the page ─────────────────────────────────────────────────


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_a_link_leads_to_something_that_can_be_built(claim_id: str) -> None:
    match CLAIMS[claim_id].shows:
        case Design() as chosen if claim_id in ("P1154", "P2048"):
            with pytest.raises(ShapeError, match=r"a residual sum needs two equal shapes"):
                graph_of(chosen)
        case Design() as chosen:
            assert graph_of(chosen).nodes
        case Setting(lab=lab) as setting:
            assert lab.measure(setting)
            assert read_setting(lab, setting.to_query()) == (setting, ())


def test_the_lab_counts_by_verdict_and_measures_the_chosen_claim() -> None:
    measured = CLAIMS_LAB.measure(Setting(CLAIMS_LAB).turned("claim", "C5"))
    assert measured == {
        "claims": 53,
        "holding": 13,
        "conditional": 21,
        "failing": 17,
        "not_computed": 2,
        "verdict": FAILS,
        "value": Fraction(25, 18),
    }


def test_the_list_is_narrowed_by_verdict_and_topic_and_the_counts_by_topic() -> None:
    setting = Setting(CLAIMS_LAB).turned("topic", "factorization").turned("verdict", "fails")
    assert [claim.id for claim, _ in listed(setting)] == ["C5"]
    assert tally(setting).claims == 6
    quoted = Setting(CLAIMS_LAB).turned("verdict", "not_computed")
    assert [claim.id for claim, _ in listed(quoted)] == ["C10", "C16"]
    assert neighbours(setting) == ("", "C5")
    assert neighbours(setting.turned("verdict", "all").turned("claim", "C5")) == ("C4", "C6")


def test_a_claim_that_does_not_exist_is_refused_with_the_choices() -> None:
    with pytest.raises(DesignError, match=r"no such choice \(received 'C99'\); one of C1, C2"):
        Setting(CLAIMS_LAB).turned("claim", "C99")


def open_page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    app.switch_page("pages/claims.py")
    app.query_params = dict(query)
    return app.run()


def texts(app: AppTest) -> list[str]:
    return [text.value for text in app.markdown]


def test_the_bare_page_counts_the_claims_and_shows_the_first() -> None:
    app = open_page()
    assert not app.exception
    assert [metric.value for metric in app.metric] == ["53", "13", "21", "17", "2"]
    assert any(text.startswith("**C1. ") for text in texts(app))
    assert app.success[0].value.startswith("**It holds.** ")
    assert len(app.table[0].value) == 53


def test_a_link_opens_a_claim_with_its_computation() -> None:
    app = open_page(claim="C5")
    assert not app.exception
    assert app.selectbox(key="knob.claims.claim").value == "C5"
    assert app.error[0].value.startswith("**It does not hold.** Two 3×3 cost 1.39 times less")
    assert any("25" in formula.value and "18" in formula.value for formula in app.latex)
    app.button(key="claims.next").click().run()
    assert app.query_params["claim"] == "C6"
    assert app.warning[0].value.startswith("**It holds with a condition.** ")


def test_what_is_not_computed_says_why_and_has_its_own_mark() -> None:
    app = open_page(claim="C10", verdict="not_computed")
    assert not app.exception
    assert app.info[0].value.startswith("**It is not computed.** The weights are quoted from the paper")
    assert list(app.table[0].value["Verdict"]) == [":blue[:material/help:] not computed"] * 2


def test_a_broken_link_is_told_and_the_page_stands() -> None:
    app = open_page(claim="C99", topic="stem")
    assert not app.exception
    assert "no such choice" in app.warning[0].value
    assert app.selectbox(key="knob.claims.claim").value == "C1"
    assert [row.split("]")[0] for row in app.table[0].value["Claim"]] == ["[C12", "[C17", "[C25"]


def test_a_topic_without_such_a_verdict_says_so() -> None:
    app = open_page(topic="module", verdict="not_computed")
    assert not app.exception
    assert not app.table
    assert app.info[0].value == "No claim of this topic has this verdict."


def test_a_figure_that_sources_and_claims_both_judge_is_judged_alike() -> None:
    """Sources marked 1.5 billion as agreeing, while it holds with a condition only."""
    figures = {figure.printed: figure for figure in Design("googlenet").declared.published}
    checked = figures["1.5 billion"].check(graph_of(Design("googlenet")))
    outcome = outcome_of("P1.5B")
    assert checked.agrees == (outcome.verdict is HOLDS) and not checked.agrees
