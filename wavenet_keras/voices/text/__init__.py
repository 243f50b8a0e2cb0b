"""Any sentence: from a text to a plan of its phones, and from the plan to sound.

`text_voice.py` is the voice: a WaveNet and a network of melody in one model and one file.
`planning.py` makes plans of a text, `passages.py` one sentence at a time, `speaking.py` makes sound
of plans. `saying.py` is `wk.say` and `wk.plan`; `storing.py` writes a voice in half the bytes.

`prosody` plans how long each phone lasts and how high it is, and draws the melody; it stands on
`melodies` (what is drawn and how), `pausing` and `questions` (two rules beside the network).
`prosody_training` trains it on the plans of recordings, which `prosody_examples` makes arrays of,
and `prosody_scores` compares it with recordings.

Floor 5, in the room `voices`: may import floors 0 to 4.

Notebook: 06b Any sentence
"""
