"""Players, pictures and controls that any notebook can use, the reader's own too.

Sounds are played in labelled rows at one gain, or live while they are generated; pictures are
matplotlib figures that show themselves once; an explorer is a plain function under controls. What
belongs to one lesson alone is in `lessons`.

Floor 2: may import floors 0 and 1.

Notebook: 00 Start here, and all that follow
"""

from wavenet_keras.display.figures import label, new_figure
from wavenet_keras.display.live import play_stream
from wavenet_keras.display.players import play_row

__all__ = ["label", "new_figure", "play_row", "play_stream"]
