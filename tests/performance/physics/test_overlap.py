from leadtime.performance.physics.overlap import exposed


def test_what_outlasts_the_compute_is_left():
    assert exposed(3.0, 2.0, 1.0) == 1.0


def test_what_cannot_be_hidden_is_left():
    assert exposed(3.0, 100.0, 0.0) == 3.0
    assert exposed(3.0, 100.0, 1.0) == 0.0
