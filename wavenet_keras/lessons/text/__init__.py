"""From letters to sound: words found in a recording, pictures of each step, controls, exercises.

Notebook: 06b Any sentence
"""
