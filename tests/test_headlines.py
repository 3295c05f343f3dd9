"""Headlines: the exact figures and their change."""

from __future__ import annotations

from inception_lab.design import Design
from inception_lab.text.headlines import Headline, figures_of, headline_figures


def by_label(chosen: Design, before: Design) -> dict[str, Headline]:
    return {headline.label: headline for headline in headline_figures(figures_of(chosen), figures_of(before))}


def test_the_headlines_of_googlenet_are_its_published_counts() -> None:
    """Source: BVLC's GoogLeNet has 6,998,552 parameters; 1409.4842, section 5: 22 layers."""
    shown = by_label(Design("googlenet"), Design("googlenet"))
    assert shown["Parameters"].exact == "6,998,552"
    assert shown["MACs"].exact == "1,582,671,872"
    assert shown["MACs"].text == "1.58 G"
    assert shown["Depth"].exact == "22 layers"
    assert not any(headline.change for headline in shown.values())


def test_a_change_is_held_against_the_other_network() -> None:
    shown = by_label(Design("googlenet", (("factorize_5x5", "two_3x3"),)), Design("googlenet"))
    # One more layer in each of the nine modules' longest paths.
    assert (shown["Depth"].exact, shown["Depth"].before, shown["Depth"].change) == ("31 layers", "22 layers", "+9")
    # With r filters in the reduction and c in the 5×5: 9rc + 9c² + c in the place of 25rc, summed over table 1.
    assert (shown["Parameters"].exact, shown["Parameters"].before) == (f"{6_998_552 + 285_680:,}", "6,998,552")
    assert shown["Parameters"].change == "+4.1 %"


def test_a_module_on_one_position_has_the_receptive_field_of_its_input() -> None:
    shown = by_label(Design("reduced_module", (("input", (192, 1, 1)),)), Design("reduced_module"))
    assert shown["Receptive field"].exact == "1×1 pixels"
    assert shown["Receptive field"].before == "5×5 pixels"
