"""The table of what wrong names cost: compared within a row."""

import numpy as np

from wavenet_keras.lessons.speakers.tables import cost_of_names

# The second speaker's recordings are dearer under any name.
BITS = [[3.5, 3.9, 3.6], [4.9, 4.4, 4.5], [3.8, 4.0, 3.7]]


def test_colours_compare_within_a_row_and_the_numbers_are_the_bits():
    ax = cost_of_names(BITS, ["a", "b", "c"]).axes[0]
    excess = np.subtract(BITS, [[3.5], [4.4], [3.7]])
    np.testing.assert_allclose(ax.images[0].get_array(), excess)
    assert [text.get_text() for text in ax.texts] == [f"{bits:.2f}" for row in BITS for bits in row]


def test_the_cheapest_of_each_row_is_framed():
    ax = cost_of_names([[3.9, 3.5], [4.4, 4.9]], ["a", "b"]).axes[0]
    corners = np.array([frame.get_xy() for frame in ax.patches])
    sizes = np.array([(frame.get_width(), frame.get_height()) for frame in ax.patches])
    np.testing.assert_allclose(corners + sizes / 2, [(1, 0), (0, 1)], atol=1e-9)
