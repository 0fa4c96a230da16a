"""What notebooks show. The live view in JupyterLab itself is tested in test/notebook."""

from __future__ import annotations

from pathlib import Path

import hyperdrive_ml as hd
import pytest


def parabola(x: float) -> float:
    """Best at 1."""
    return (x - 1) ** 2


SPACE = {"x": hd.range(-5, 5)}


def test_a_result_is_html_with_the_script_that_makes_it_tabbed() -> None:
    html = hd.minimize(parabola, SPACE, trials=6)._repr_html_()
    assert html is not None
    assert html.startswith('<div class="hd-view"')
    assert "6 of 6 trials ended: 6 completed" in html
    assert 'data-part="parallel"' in html
    assert html.count("<script") == 1
    assert html.endswith("</script>")


def test_a_result_of_a_sweep_in_memory_has_no_html() -> None:
    result = hd.minimize(parabola, SPACE, trials=2, state=":memory:")
    assert result._repr_html_() is None


def test_a_view_by_name_shows_the_present_state_and_outside_of_a_notebook_prints_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with hd.Study.create(SPACE, trials=3, name="mine") as study:
        view = hd.view("mine")
        assert repr(view) == "mine: running, 0 of 3 trials"
        study.ask().tell(4)
        hd.view(study).show()
        assert capsys.readouterr().out == "mine: running, 1 of 3 trials, best 4.0000 (trial 0)\n"
        assert repr(view) == repr(hd.view(study))
        for trial in study:
            trial.tell(5)
    assert view.page().is_over
    assert repr(hd.view(study.id)).startswith("mine: completed, 3 of 3 trials")


def test_a_page_is_made_again_only_after_something_has_happened() -> None:
    result = hd.minimize(parabola, SPACE, trials=2)
    page = result.page(None)
    assert page is not None
    assert page.is_over
    assert result.page(page.position) is None
    assert result.page(page.position - 1) == page


def test_the_view_of_an_unknown_sweep_is_refused(state: Path) -> None:
    with pytest.raises(hd.HyperDriveError) as error:
        repr(hd.view("nowhere"))
    assert error.value.code == "CLI_UNKNOWN_SWEEP"


def test_progress_is_a_switch_or_a_line() -> None:
    with pytest.raises(hd.HyperDriveError) as error:
        hd.minimize(parabola, SPACE, progress="bar")
    assert (error.value.code, error.value.field) == ("PYTHON_BAD_ARGUMENT", "progress")
