"""From letters to sound: pictures of each step, words found in a recording, controls, exercises.

`plots` draws all pictures, those of phones in time by `alignment_plots`; `heard_words` finds words
in a recording; `widgets` says a sentence, `plan_editor` lets a hand change what was planned.

Notebook: 06b Any sentence
"""
