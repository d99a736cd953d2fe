from leadtime.performance.physics.parallel import Serving, Training, bubble_left


def test_a_deployment_hands_its_degrees_to_the_workload():
    training = Training(
        chips=64, tp=8, pp=4, dp=2, sequence=2048, global_batch=64, is_sequence_parallel=False
    )
    assert (training.split.tp, training.split.pp, training.split.is_sequence_parallel) == (8, 4, False)
    serving = Serving(chips=8, tp=2, dp=4, ep=8, prompt=1, output=1, concurrency=1)
    assert (serving.split.dp, serving.split.ep) == (4, 8)


def test_a_schedule_leaves_its_share_of_the_bubble_alone_or_in_a_table():
    assert float(bubble_left("1f1b")) == 1
    assert bubble_left([["zero_bubble", "1f1b"]]).tolist() == [[1 / 3, 1.0]]
