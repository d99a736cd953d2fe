"""What a chart draws can be told apart without colour."""

from leadtime.faces.report.look import GROUPS, STYLES


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_styles_differ_in_colour_dash_and_shape():
    for styles in (STYLES, GROUPS):
        assert len({s.colour for s in styles}) == len({s.shape for s in styles}) == len(styles)
    assert len({s.dash for s in STYLES}) == len(STYLES)


def test_every_line_stands_out_from_a_white_page():
    """WCAG 2.2 asks 3:1 of what a chart is read by."""
    for style in (*STYLES, *GROUPS):
        assert 1.05 / (luminance(style.colour) + 0.05) >= 3
