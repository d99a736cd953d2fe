from leadtime.faces.sentences import comparison_sentences
from leadtime.performance.compare import compare


def test_the_main_claims_are_told_in_words():
    told = list(comparison_sentences(compare("ascend_910c", "gb200")))

    assert told[0] == "Ascend 910C has 0.301 (0.301-0.32) of the dense BF16 rate of GB200."
    assert any("(int8 against fp4)" in sentence for sentence in told)


def test_one_sixteen_bit_rate_is_told_once():
    told = list(comparison_sentences(compare("h20", "h100")))

    assert not any("FP16" in sentence for sentence in told)


def test_what_is_delivered_is_told_with_what_limits_it():
    told = list(comparison_sentences(compare("cm384", "gb200_nvl72", on="deepseek_v3")))

    assert any(s.startswith("Training deepseek_v3, CloudMatrix 384 delivers") and "limits" in s for s in told)
    assert any(", for each chip 0." in sentence for sentence in told)


def test_a_side_that_can_do_nothing_is_named_on_either_side():
    for pair in (("h100", "ascend_310"), ("ascend_310", "h100")):
        told = list(comparison_sentences(compare(*pair, on="deepseek_v3")))
        assert any(
            "Writing answers with deepseek_v3, Ascend 310 delivers nothing: no deploy" in s for s in told
        )
