"""A chart keeps its amounts inside the frame and its zero where it belongs."""

from hypothesis import given
from hypothesis import strategies as st

from shebao.doors.design import plot

POINTS = st.lists(
    st.lists(st.integers(-(10**15), 10**15), min_size=2, max_size=2).map(lambda pair: {"values": pair}),
    min_size=1,
    max_size=24,
)


@given(points=POINTS)
def test_no_bar_and_no_point_leaves_the_frame(points):
    bars = plot.drawn(points, "bars")
    assert len(bars.bars) == 2 * len(points)
    for bar in bars.bars:
        assert bar.y >= 0 and bar.y + bar.height <= plot.HEIGHT
        assert bar.x >= 0 and bar.x + bar.width <= plot.WIDTH and bar.width > 0
    for spot in plot.drawn(points, "line").line.split():
        x, y = map(int, spot.split(","))
        assert 0 <= x <= plot.WIDTH and 0 <= y <= plot.HEIGHT


def test_an_expenditure_twice_as_high_has_a_bar_twice_as_high():
    low, high = plot.drawn([{"values": [40]}, {"values": [80]}], "bars").bars
    assert high.height == 2 * low.height


def test_below_zero_a_bar_hangs_from_the_zero_line():
    chart = plot.drawn([{"values": [100]}, {"values": [-100]}], "bars")
    assert chart.zero == plot.HEIGHT // 2
    assert chart.bars[1].y == chart.zero


def test_the_scale_is_a_round_number_above_every_amount():
    assert plot.scale([{"values": [312]}, {"values": [4]}]) == 400
    assert plot.scale([{"values": [1000]}]) == 1000
    assert plot.scale([]) == 0


def test_nothing_to_draw_draws_nothing():
    assert plot.drawn([], "line").line == ""
    assert plot.drawn([], "bars").bars == ()
