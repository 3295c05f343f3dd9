"""The exercises that come with the app: their answers against the papers, their order, and the mistakes they name."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from inception_lab.teach.exercise import IDEAS, LEVELS, exercises
from inception_lab.teach.expression import fill, number
from inception_lab.teach.pages import EXPLORER, LABS, quantities, read_link
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer

ALL, _ = exercises()
SAID_FOR_ANOTHER_THING: dict[str, tuple[str, ...]] = {
    "65_back_to_its_width": ("256",),  # the channels that come in: the point is that the filters are as many
    "68_what_a_1x1_adds_up": ("192",),  # the channels that come in: a 1×1 has one product in each
}


# ── Their answers ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("01_one_large_kernel", 120_422_400),  # "Understanding Inception Modules"
        ("02_a_factor_of_ten", Fraction(300, 31)),
        ("05_nine_in_a_row", 4_944),
        ("06_two_for_one", Fraction(25, 18)),
        ("10_narrow_neck", 320 * 17 * 17),
        ("11_price_of_order", Fraction(35**2, 17**2)),
        ("13_what_a_stem_leaves", 61),  # Keras' summary at 512×512
        ("19_growth", Fraction(12_253_974_624, 1_582_671_872)),
        ("21_forty_two_layers", 48),
        ("26_weights_or_work", 5 * 5 * 192 * 32),
        ("28_where_it_stops_paying", Fraction(9 * 192 * 128, 192 + 9 * 128)),
        ("30_same_field", 5),
        ("31_row_and_column", Fraction(100, 3)),
        ("32_three_for_seven", Fraction(49, 27)),
        ("33_ways_through_the_middle", 9),
        ("35_three_halvings", 28),
        ("37_twice_the_image", 4 * 477_675_520),
        ("38_field_of_a_stem", 31),
        ("40_after_the_stride", 17),
        ("41_what_the_neck_keeps", Fraction(100 * 17**2, 35**2)),
        ("42_reduction_a", 1_024),  # 1602.07261, figure 9
        ("43_one_plain_kernel", Fraction(2 * 35**2, 17**2)),
        ("45_without_reductions", Fraction(97_526_008, 6_998_552)),
        ("47_nine_layers_more", 9),  # 1502.03167, appendix
        ("48_flops", Fraction(2 * 1_582_671_872, 10**9)),
        ("51_printed_and_counted", Fraction(100 * (5_713_216_096 - 4_800_000_000), 4_800_000_000)),
        ("53_an_impossible_width", 1_152),
        ("57_how_many_modules", 9),
        ("58_bytes_of_a_map", 64 * 112 * 112 * 4),
        ("59_pixels_apart", 32),
        ("60_the_last_layer", Fraction(100 * (1024 * 1000 + 1000), 6_998_552)),
        ("62_how_far_a_kernel_sees", 27 + 4 * 8),
        ("63_a_kernel_for_each_channel", 9 * 147 * 147 * 64),
        ("64_separable", Fraction(9 * 128, 9 + 128)),
        ("65_back_to_its_width", 256),
        ("66_count_the_shortcuts", 5 + 10 + 5),
        ("68_what_a_1x1_adds_up", 192),
        ("72_work_for_each_byte", Fraction(2 * 9 * 64 * 147**2, 4 * (2 * 64 * 147**2 + 9 * 64))),
    ],
)
def test_the_answers_that_are_numbers(name: str, answer: int | Fraction) -> None:
    exercise = ALL[name]
    assert isinstance(exercise.answer, NumberAnswer)
    start = exercise.start_quantities()
    assert exercise.answer.truth(start) == answer
    assert exercise.answer.accepts(Fraction(answer), start)
    assert not exercise.answer.accepts(Fraction(answer) * 2, start)
    assert not exercise.answer.accepts(Fraction(0), start)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("04_who_widens", "the pool"),
        ("09_whole_googlenet", "they rise"),
        ("14_cheapest_stem", "the released one"),
        ("18_two_point_seventy_eight", "it does not hold"),
        ("16_not_the_same_googlenet", "by less than 10 %"),  # 6,998,552 and 6,624,904: BVLC; torchvision
        ("27_dearest_branch", "the 3×3's"),
        ("36_as_many_values", "exactly as many"),  # 3 · 224² = 192 · 28²
        ("46_smaller_not_shallower", "as many"),
        ("50_cheaper_and_better", "fewer multiply-adds and fewer errors"),
        ("52_twenty_two_layers", "it holds"),
        ("54_about_what_v4_costs", "it holds with a condition"),
        ("61_dear_early_layers", "20 to 40"),
        ("67_many_but_cheap", "10 to 40"),
    ],
)
def test_the_answers_that_are_choices(name: str, answer: str) -> None:
    exercise = ALL[name]
    assert isinstance(exercise.answer, ChoiceAnswer)
    assert exercise.answer.right(exercise.start_quantities()) == answer


@pytest.mark.parametrize(
    ("name", "other_ways", "wrong_ways"),
    [
        (
            "20_under_one_giga",
            ("variant=googlenet&width=0.6", "variant=googlenet&3b=16,16,16,8,8,16&4a=64,32,64,8,8,16&width=0.85"),
            ("variant=googlenet&classes=10&width=0.5", "variant=googlenet&input=3x160x160", "variant=bn_inception"),
        ),
        ("22_lighter_v3", ("variant=inception_v3&width=0.5",), ("variant=inception_v3&blocks_b=0&width=0.7",)),
        ("07_seven", ("kernel=7&scheme=nx1_1xn",), ("kernel=7&scheme=side_by_side", "kernel=5&scheme=1xn_nx1")),
        ("08_dearer_factors", ("channels_in=8&channels_out=256",), ("channels_in=128",)),
        ("12_slim_reduction", ("reduce=8",), ("reduce=8&grid=17", "added=80&reduce=16")),
        (
            "29_module_on_a_budget",
            ("design=googlenet?edit=3a.Branch_1.Conv2d_0a_1x1:channels%3D32",),
            ("module=3b", "design=googlenet?width%3D0.5"),
        ),
        (
            "34_wide_for_less",
            ("channels_out=128&scheme=nx1_1xn&between=input",),
            ("channels_out=128&scheme=1xn_nx1", "channels_out=128&scheme=side_by_side", "scheme=1xn_nx1"),
        ),
        ("39_camera", ("size=195", "size=201"), ("size=187", "size=224")),
        ("56_nothing_of_the_kind", ("claim=C11", "claim=C20"), ("claim=C5", "claim=C24")),
        (
            "69_far_sight_on_a_budget",
            ("variant=inception_v3&width=0.3",),
            ("variant=inception_v3", "variant=googlenet&width=0.5", "variant=inception_v3&width=0.4&classes=10"),
        ),
        ("70_small_memory", ("variant=inception_v3&width=0.5",), ("variant=inception_v3&blocks_a=0&width=0.5",)),
        (
            "71_deeper_for_little",
            ("variant=inception_resnet_v1&blocks_b=9&blocks_c=8",),
            ("variant=inception_resnet_v1&blocks_b=12", "variant=inception_resnet_v1&blocks_a=12&width=0.9"),
        ),
        ("15_same_grid", ("stems=googlenet,figure_3&size=250",), ("stems=googlenet,figure_3&size=251",)),
    ],
)
def test_every_way_that_reaches_the_goal_is_right(
    name: str, other_ways: tuple[str, ...], wrong_ways: tuple[str, ...]
) -> None:
    exercise = ALL[name]
    assert isinstance(exercise.answer, StateAnswer)
    start = exercise.start_quantities()
    for state in other_ways:
        assert exercise.answer.holds(quantities(exercise.lab, read_link(state)), start), state
    for state in wrong_ways:
        assert not exercise.answer.holds(quantities(exercise.lab, read_link(state)), start), state


# ── All of them together ─────────────────────────────────────────────────────


def test_the_exercises_stand_in_the_courses_order() -> None:
    pages, levels = (*LABS, EXPLORER), list(LEVELS)
    places = [(pages.index(known.lab), levels.index(known.level), known.name) for known in ALL.values()]
    assert places == sorted(places)


def test_every_idea_and_every_level_is_taught_on_several_pages() -> None:
    for idea in IDEAS:
        taught = [exercise for exercise in ALL.values() if exercise.idea == idea]
        assert len(taught) >= 2, idea
        assert len({exercise.level for exercise in taught}) >= 2, idea
    for level in LEVELS:
        assert len({exercise.lab for exercise in ALL.values() if exercise.level == level}) >= 6, level
    for page in LABS:
        assert any(exercise.level in ("first", "core") for exercise in ALL.values() if exercise.lab == page)


@pytest.mark.parametrize("name", [name for name, known in ALL.items() if isinstance(known.answer, NumberAnswer)])
def test_every_number_has_mistakes_with_a_reason_each(name: str) -> None:
    answer, start = ALL[name].answer, ALL[name].start_quantities()
    assert isinstance(answer, NumberAnswer) and answer.unit
    assert 2 <= len(answer.mistakes) <= 4
    truth = answer.truth(start)
    wrong = [number(mistake.value, start) for mistake in answer.mistakes]
    assert truth not in wrong and len(set(wrong)) == len(wrong)
    for mistake, value in zip(answer.mistakes, wrong, strict=True):
        assert answer.mistake(value, start) == mistake, "another one takes its place"
        assert fill(mistake.says, start).endswith((".", "?", "!")) or fill(mistake.says, start)[-1].isdigit()


def test_no_question_says_its_answer() -> None:
    for exercise in ALL.values():
        start = exercise.start_quantities()
        if isinstance(exercise.answer, NumberAnswer):
            written = exercise.answer.written(start).removesuffix(exercise.answer.unit).strip()
            said = re.findall(r"[0-9][0-9,.]*[0-9]|[0-9]", fill(exercise.question, start))
            assert written not in said or written in SAID_FOR_ANOTHER_THING.get(exercise.name, ()), exercise.name
