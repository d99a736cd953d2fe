from leadtime.controls.specification import Specification


def test_a_system_is_judged_by_the_circuits_inside():
    chip = Specification(name="chip", tpp=100)
    assert chip.circuits == (chip,)
    assert Specification(name="server", kind="system", contents=(chip,)).circuits == (chip,)
