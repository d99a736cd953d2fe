"""The picture is a drawing that stands alone and shows the inputs that history narrows most."""

from xml.etree import ElementTree

from leadtime.study.calibrate import calibrate
from leadtime.study.pages.calibration_picture import SHOWN, picture


def test_the_picture_is_well_formed_and_names_the_narrowest():
    found = calibrate()
    narrowest = min((n for n in found.touched if found.prior[n]["p5"] > 0), key=lambda n: found.width[n])

    drawing = picture(found)

    root = ElementTree.fromstring(drawing)
    assert root.tag.endswith("svg")
    assert narrowest in drawing
    assert drawing.count('text-anchor="end"') == min(SHOWN, len(found.touched))
