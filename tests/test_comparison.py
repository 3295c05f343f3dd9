"""Modes are held against eager before they are timed; sweeps, pairs and prepared experiments measure what they say."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
import torch

from inception_lab.backend.module import build, random_input
from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import Dtype
from inception_lab.cost.roofline import Roof, flops, moved_bytes, predicted_ms
from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import perform
from inception_lab.engine.requests.admission import largest_batch, need
from inception_lab.engine.requests.breakdown import kind_times, measured_layers, memory_words
from inception_lab.engine.requests.comparison import (
    EAGER,
    MODES,
    ModesRequest,
    PairRequest,
    SweepRequest,
    modes_named,
)
from inception_lab.engine.requests.job import STOPPED, Progress, inferred, too_long
from inception_lab.engine.requests.memory import allocated_peak
from inception_lab.engine.requests.run import RunRequest
from inception_lab.engine.work import comparison as comparison_work
from inception_lab.engine.work.comparison import fold_norms
from inception_lab.engine.work.forward import run_forward
from inception_lab.errors import BackendError, DesignError
from inception_lab.graph import infer
from inception_lab.labs.experiments import EXPERIMENTS, experiment_of
from inception_lab.spec import Conv
from inception_lab.variants import VARIANTS
from tests.small_networks import NORM, chain_of, every_kind

SMALL = every_kind()


# ── Modes ────────────────────────────────────────────────────────────────────


def test_folding_keeps_the_output_and_leaves_no_norm_after_a_convolution() -> None:
    graph = graph_of(Design("bn_inception"))
    module, image = build(graph), random_input(graph)
    with torch.inference_mode():
        for part in module.modules():  # statistics as a trained network has them, not 0 and 1
            if isinstance(part, torch.nn.BatchNorm2d):
                part.running_mean.uniform_(-0.1, 0.1)  # type: ignore[union-attr]  # tracked
                part.running_var.uniform_(0.5, 2.0)  # type: ignore[union-attr]
        before = module(image)
        norms = sum(isinstance(part, torch.nn.BatchNorm2d) for part in module.modules())
        assert fold_norms(module) == norms > 0
        after = module(image)
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in module.modules())
    assert float((after - before).norm() / before.norm()) < 1e-4


def test_every_mode_of_the_cpu_agrees_with_eager_and_is_timed() -> None:
    wanted = [name for name in MODES if name != "compiled"]
    found = perform(ModesRequest(SMALL, modes_named(wanted), batch=2, warmup=0, repeats=2))
    named = {one.mode.name: one for one in found.modes}
    assert next(iter(named)) == EAGER.name
    assert named["eager"].speedup == 1.0 and named["eager"].distance == 0.0
    assert named["tf32"].why == "only a cuda device has it"
    for name, one in named.items():
        if name != "tf32":
            assert one.distance is not None and one.distance <= one.mode.tolerance, name
            assert one.latency is not None and one.speedup is not None and one.speedup > 0, name


def test_a_mode_whose_output_is_not_eagers_has_no_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(module: torch.nn.Module) -> int:
        for parameter in module.parameters():
            parameter.data.mul_(1.1)
        return 1

    monkeypatch.setattr(comparison_work, "fold_norms", wrong)
    found = perform(ModesRequest(SMALL, modes_named(["folded"]), batch=1, warmup=0, repeats=1))
    folded = found.modes[-1]
    assert folded.latency is None and folded.speedup is None
    assert "from eager's, more than 1e-04: its speed is not shown" in folded.why


@pytest.mark.slow
def test_compiling_agrees_with_eager() -> None:
    found = perform(ModesRequest(SMALL, modes_named(["compiled"]), batch=1, warmup=1, repeats=1))
    assert found.modes[-1].latency is not None, found.modes[-1].why


def test_an_unknown_mode_is_refused_by_name() -> None:
    with pytest.raises(BackendError, match="no such mode .*received 'fast'.*use all, or eager, channels_last"):
        modes_named(["fast"])


# ── Batch sizes, pairs, experiments ──────────────────────────────────────────


def test_a_sweep_has_a_point_a_size_and_memory_grows_with_it() -> None:
    found = perform(SweepRequest(network_of(Design("reduced_module")), (1, 2, 4), repeats=2))
    assert [point.batch for point in found.points] == [1, 2, 4]
    allocated = [point.allocated_bytes or 0 for point in found.points]
    assert allocated == sorted(allocated) and 0 < allocated[0] < allocated[2]
    first = found.points[0]
    assert first.images_per_s == pytest.approx(1000 / first.latency.median_ms)


@pytest.mark.parametrize("batches", [(), (1, 1), (0,), tuple(range(1, 30))])
def test_impossible_batch_sizes_are_refused(batches: tuple[int, ...]) -> None:
    with pytest.raises(BackendError):
        SweepRequest(SMALL, batches)


def test_a_pair_is_the_first_ones_time_over_the_others() -> None:
    heavy = chain_of(Conv("c", 64, (7, 7)), shape=(32, 40, 40))
    light = chain_of(Conv("c", 64, (1, 1)), shape=(32, 40, 40))
    assert perform(PairRequest(heavy, light, repeats=5)).ratio > 1.5
    assert perform(PairRequest(light, heavy, repeats=5)).ratio < 1 / 1.5


# ── What was measured before the end ─────────────────────────────────────────


class Interrupts:
    """Raises at the n-th look at a job."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.left, self.error = after, error

    def __call__(self, _: Progress) -> None:
        self.left -= 1
        if self.left < 0:
            raise self.error


PAIR = PairRequest(SMALL, SMALL, warmup=1, repeats=5)
SWEEP = SweepRequest(SMALL, (1, 2, 3), warmup=0, repeats=2)
MODES_OF_TWO = ModesRequest(SMALL, modes_named(["folded"]), batch=1, warmup=0, repeats=2)


def test_a_sweep_that_is_stopped_keeps_the_sizes_it_measured() -> None:
    swept = perform(SWEEP, Interrupts(4, STOPPED))  # a look before each size, and before each pass
    assert [point.batch for point in swept.points] == [1]
    assert swept.left_out == ("2 images at once", "3 images at once")
    assert swept.left_out_words == ("Measured in part: it was stopped. Left out: 2 images at once, 3 images at once.")


def test_modes_that_are_stopped_keep_those_that_were_timed_and_the_stop_is_no_mode_s_failure() -> None:
    compared = perform(MODES_OF_TWO, Interrupts(4, STOPPED))
    assert [result.mode for result in compared.modes] == [EAGER]
    assert compared.left_out == ("folded",) and compared.why == "it was stopped"


def test_a_pair_that_is_interrupted_keeps_the_turns_it_measured() -> None:
    pair = perform(PAIR, Interrupts(4, KeyboardInterrupt()))
    assert pair.repeats == 3 and pair.left_out == ("2 of 5 turns",)
    assert 0 < pair.lower_ratio <= pair.ratio <= pair.upper_ratio


LATER = ("times of single layers", "shapes", "memory")


@pytest.mark.parametrize(
    ("looks", "passes", "left_out"),
    [
        (3, 2, ("2 of 4 passes", *LATER)),  # a look while it builds, and before each pass
        (7, 4, LATER),  # in the middle of the passes that time single layers
        (9, 4, LATER),  # before shapes are compared
    ],
)
def test_a_run_over_its_time_keeps_the_passes_that_it_measured(
    looks: int, passes: int, left_out: tuple[str, ...]
) -> None:
    ran = perform(RunRequest(SMALL, warmup=0, repeats=4), Interrupts(looks, too_long(180)))
    assert ran.repeats == passes and ran.left_out == left_out
    assert ran.latency_ms > 0 and ran.parameters == ran.predicted_parameters
    assert ran.why == "it took too long and was stopped; a run may take 180 s"
    assert measured_layers(inferred(SMALL), ran) == ()


def test_a_run_that_measured_no_pass_says_only_that_it_was_stopped() -> None:
    with pytest.raises(BackendError, match="took too long"):
        perform(RunRequest(SMALL, warmup=1, repeats=2), Interrupts(2, too_long(180)))


def test_a_run_that_is_stopped_while_it_trains_keeps_all_else() -> None:
    ran = perform(RunRequest(SMALL, warmup=0, repeats=1, backward=True), Interrupts(4, STOPPED))
    assert ran.layers and ran.training is None and ran.left_out == ("training",)


def test_what_is_stopped_before_its_first_part_has_no_result() -> None:
    for job in (PAIR, SWEEP, MODES_OF_TWO):
        with pytest.raises(BackendError, match="it was stopped"):
            perform(job, Interrupts(1, STOPPED))


def test_a_time_limit_of_the_environment_ends_a_job_between_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCEPTION_LAB_TIME_LIMIT", "100")
    looks = itertools.count(step=30)  # seconds
    monkeypatch.setattr("inception_lab.engine.requests.job.monotonic", lambda: float(next(looks)))
    swept = perform(SWEEP)
    assert [point.batch for point in swept.points] == [1]
    assert swept.why == "it took too long and was stopped; a run may take 100 s"


def test_what_ends_whole_leaves_nothing_out() -> None:
    assert perform(PAIR).left_out_words == perform(SWEEP).left_out_words == ""


def test_the_experiments_count_what_the_papers_say() -> None:
    assert EXPERIMENTS["5x5"].counted == Fraction(25, 18)
    assert EXPERIMENTS["7x7"].counted == Fraction(49, 14)
    assert EXPERIMENTS["naive_network"].costly == network_of(Design("googlenet_naive"))
    with pytest.raises(DesignError, match="no such experiment; use naive_module"):
        experiment_of("none")


# ── Memory ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["googlenet", "bn_inception", "inception_v3", "reduced_module", "xception"])
def test_what_a_pass_holds_is_predicted_to_a_hundredth(name: str) -> None:
    """Exact but for a few bytes of batch norm; where a convolution rearranges its input, more is held."""
    ran = run_forward(RunRequest(network_of(Design(name)), warmup=0, repeats=1, batch=2))
    assert ran.allocated_bytes == pytest.approx(ran.predicted_bytes, rel=0.01)
    assert ran.liveness_bytes <= ran.predicted_bytes
    assert "prediction and measurement agree" in memory_words(graph_of(Design(name)), ran)


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIANTS)
def test_admission_estimates_from_above(name: str) -> None:
    ran = run_forward(RunRequest(network_of(Design(name)), warmup=0, repeats=1, batch=2))
    wanted = need(graph_of(Design(name)), batch=2)
    assert ran.allocated_bytes is not None
    assert ran.allocated_bytes <= wanted.activations + wanted.workspace


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("backward", [False, True])
def test_the_batch_that_is_said_to_fit_fits_and_one_more_does_not(dtype: Dtype, backward: bool) -> None:
    graph = graph_of(Design("inception_v3"))
    memory = 3 * 10**9
    most = largest_batch(graph, memory, dtype=dtype, backward=backward)
    assert need(graph, batch=most, dtype=dtype, backward=backward).total <= memory
    assert need(graph, batch=most + 1, dtype=dtype, backward=backward).total > memory


def test_training_needs_more_than_inference_and_is_measured_so() -> None:
    ran = run_forward(RunRequest(SMALL, warmup=0, repeats=1, batch=2, backward=True))
    assert ran.training is not None and ran.training.allocated_bytes is not None and ran.allocated_bytes is not None
    assert ran.training.allocated_bytes > ran.allocated_bytes
    assert need(infer(SMALL), backward=True).total > need(infer(SMALL)).total


def test_a_norms_second_tensor_is_the_copy_of_a_single_convolution() -> None:
    with_norm = infer(chain_of(Conv("c", 4, (3, 3), norm=NORM)))
    without = infer(chain_of(Conv("c", 4, (3, 3))))
    assert allocated_peak(with_norm).bytes == 2 * allocated_peak(without).bytes == 2 * 4 * 4 * 17 * 14


# ── Roofline ─────────────────────────────────────────────────────────────────


def test_a_layers_roof_is_the_larger_of_its_two_times() -> None:
    """A 1×1 convolution, 3 → 4 filters on 17×14, no bias: 2,856 MACs, 952 ReLUs; 714 + 952 values and 12 weights."""
    graph = infer(chain_of(Conv("c", 4, (1, 1))))
    spent = graph_cost(graph).nodes["c"]
    assert flops(spent, batch=2) == 2 * (2 * 2_856 + 952)
    assert moved_bytes(spent, batch=2, width=2) == 2 * (2 * (714 + 952) + 12)
    compute_bound, memory_bound = Roof(1e6, 1e12), Roof(1e12, 1e6)
    assert predicted_ms(spent, compute_bound, batch=1, width=4) == pytest.approx(1000 * 6_664 / 1e6)
    assert predicted_ms(spent, memory_bound, batch=1, width=4) == pytest.approx(1000 * 4 * 1_678 / 1e6)
    assert (compute_bound.limit(1.0), memory_bound.limit(1.0)) == ("compute", "bandwidth")


def test_shares_of_layers_and_kinds_add_up() -> None:
    graph = graph_of(Design("googlenet"))
    ran = run_forward(RunRequest(network_of(Design("googlenet")), warmup=0, repeats=1))
    rows = measured_layers(graph, ran)
    kinds = kind_times(graph, rows)
    assert sum(row.share for row in rows) == pytest.approx(1)
    assert sum(kind.share for kind in kinds) == pytest.approx(1)
    assert sum(kind.macs_share for kind in kinds) == pytest.approx(1)
    assert sum(kind.layers for kind in kinds) == len(ran.layers)
    assert [kind.latency_ms for kind in kinds] == sorted((kind.latency_ms for kind in kinds), reverse=True)
    assert next(kind for kind in kinds if kind.kind == "pool").macs_share == 0
