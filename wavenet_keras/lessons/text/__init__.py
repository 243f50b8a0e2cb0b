"""A plan of phones edited by hand, pictures of the way from letters to sound, exercises.

Notebook: 06b Any sentence
"""
