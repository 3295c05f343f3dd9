"""The page Compare: what a link opens, and what is refused beside its field."""

from __future__ import annotations

from tests.pages import failures, open_page, warnings, written

THREE = {"a": "inception_v3", "b": "inception_v4", "c": "xception"}


def test_the_bare_page_answers_for_googlenet() -> None:
    app = open_page("compare")
    assert not failures(app) and not warnings(app)
    assert "373,648 parameters fewer" in written(app)
    assert "pytorch/vision issue 906" in written(app)
    assert app.selectbox(key="compare.pair").value == "googlenet"
    figures = app.table[0].value
    assert "6,998,552" in figures.to_string() and "6,624,904 (−5.3\N{NO-BREAK SPACE}%)" in figures.to_string()


def test_a_link_opens_three_designs() -> None:
    app = open_page("compare", **THREE)
    assert not failures(app) and not warnings(app)
    assert [app.selectbox(key=f"compare.network.{letter}").value for letter in "abcd"] == [*THREE.values(), ""]
    assert app.selectbox(key="compare.pair").value == ""
    assert "18,845,248 parameters more" in written(app)  # 42,679,816 − 23,834,568
    assert len(app.table[0].value.columns) == 1 + 3


def test_a_network_that_does_not_exist_is_told_and_the_page_stands() -> None:
    app = open_page("compare", a="nonsense")
    assert not failures(app)
    assert ["no such network" in warning.value for warning in app.warning] == [True]
    assert "373,648 parameters fewer" in written(app)


def test_a_part_that_does_not_exist_is_told_as_it_is_written() -> None:
    app = open_page("compare", part="![x](http://elsewhere.example/x.png)")
    assert not failures(app)
    assert r"“!\[x\](http" in app.warning[0].value


def test_a_prepared_pair_replaces_all_designs() -> None:
    app = open_page("compare", **THREE, first="c")
    app.selectbox(key="compare.pair").set_value("bn_inception").run()
    assert not failures(app)
    assert app.query_params["b"] == "bn_inception?projection=96"
    assert "c" not in app.query_params and "first" not in app.query_params
    assert "90,304 parameters fewer" in written(app)


def test_a_design_that_cannot_be_built_is_refused_beside_its_text() -> None:
    app = open_page("compare")
    app.text_input(key="knob.compare.b").set_value("inception_v3?input=3x32x32").run()
    assert not failures(app)
    assert "use an input of at least 3×75×75" in written(app)
    assert "373,648 parameters fewer" in written(app)
    app.selectbox(key="compare.network.b").set_value("xception").run()
    assert "use an input of at least" not in written(app)
    assert app.query_params["b"] == "xception"


def test_a_lesson_hides_groups_and_fixes_designs() -> None:
    app = open_page("compare", hide="Filters", fix="a,b")
    assert not failures(app)
    assert app.selectbox(key="compare.pair").disabled and app.selectbox(key="compare.network.a").disabled
    assert not app.selectbox(key="compare.network.c").disabled
    assert "**Filters**" not in written(app)


def test_a_filter_and_a_part_are_part_of_the_link() -> None:
    app = open_page("compare")
    app.selectbox(key="knob.compare.status").set_value("removed").run()
    assert app.query_params["status"] == "removed"
    assert len(app.dataframe[0].value) == 2
    app.selectbox(key="compare.part.googlenet.googlenet_torchvision").set_value("module:3a").run()
    assert app.query_params["part"] == "module:3a"
    app.selectbox(key="compare.network.b").set_value("inception_v3").run()
    assert not failures(app) and not warnings(app)
    assert "part" not in app.query_params
