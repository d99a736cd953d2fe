def test_a_model_answers_to_its_organisation_and_counts_in_ones(sample):
    model = sample.llms["Laboratory Sample 7B"]

    assert model.parameters.value == 7e9
    assert str(model.parameters) == "7 billion"
    assert [name for name, _ in model.facts()] == ["parameters"]
