"""Where tests find what they read, from whatever folder they are in."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
NOTEBOOKS = REPOSITORY / "notebooks"
TEST_DATA = REPOSITORY / "tests" / "data"

DATA = REPOSITORY / "data"
SPEECH = DATA / "speech"
SOUNDS = DATA / "sounds"
NEW_SPEAKER = DATA / "new_speaker"

# Recordings and checkpoints that are no part of the repository; tests skip where they are missing.
SHARED = REPOSITORY.parent / "shared"
REFERENCE_CHECKPOINTS = SHARED / "fixtures"
FSDD = SHARED / "data" / "fsdd"  # the Free Spoken Digit Dataset
VCTK_EXCERPT = SHARED / "data" / "vctk_excerpt"
