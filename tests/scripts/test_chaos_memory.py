"""The memory figures of the chaos benchmark."""

from chaos.memory import Life, greatest_growth


def test_a_life_is_warm_when_nine_of_ten_channels_were_served() -> None:
    """A life is warm once 90% of its channels were served, so that one idle channel does not prevent it."""
    life = Life(channels=10, served={str(number) for number in range(8)})
    assert not life.is_warm
    life.served.add("8")
    assert life.is_warm


def test_growth_is_between_the_medians_of_both_ends_of_the_worst_life() -> None:
    """Growth is the difference of the medians at both ends of a life, so that single spikes don't count."""
    flat = Life(10, sizes=[100.0, 100.0, 900.0, *[100.0] * 20, 900.0, 100.0])
    growing = Life(10, sizes=[100.0 + second for second in range(20)])
    short = Life(10, sizes=[100.0, 900.0])
    assert flat.growth_mib == 0.0
    assert growing.growth_mib == 15.0
    assert short.growth_mib is None
    assert greatest_growth([flat, growing, short]) == 15.0
    assert greatest_growth([short]) is None
