"""What a network is told in time: which digit is when, and how long each of its parts lasts.

Frames `[frames, channels]` for the local condition of a network, from what is to be said; numpy
alone, nothing of sound and nothing of networks. In `english/`, text becomes phones; in
`plans/`, phones with durations and pitch become frames.

Floor 1: imports nothing of the package but floor 0, the modules with an underscore.

Notebook: 06 Local conditioning
"""
