from leadtime.faces.sentences import comparison_sentences
from leadtime.performance.compare import compare


def test_the_main_claims_are_told_in_words():
    told = list(comparison_sentences(compare("ascend_910c", "gb200")))

    assert told[0] == "Ascend 910C has 0.301 (0.301-0.32) of the dense BF16 rate of GB200."
    assert any("(int8 against fp4)" in sentence for sentence in told)


def test_one_sixteen_bit_rate_is_told_once():
    told = list(comparison_sentences(compare("h20", "h100")))

    assert not any("FP16" in sentence for sentence in told)
