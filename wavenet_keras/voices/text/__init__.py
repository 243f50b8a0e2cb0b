"""Voices that say any sentence: text to plan, plan to sound, all in one model and one file.

`text_voice.py` is the voice, made of a WaveNet and a network of melody. `planning.py` makes plans
of a text, `passages.py` one sentence at a time, `speaking.py` makes sound of plans. `saying.py` is
`wk.say` and `wk.plan`; `storing.py` writes a voice in half the bytes.

Floor 5, in the room `voices`: may import floors 0 to 4.

Notebook: 06b Any sentence
"""
