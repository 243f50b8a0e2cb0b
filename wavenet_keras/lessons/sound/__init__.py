"""Resampling and quantisation to hear and to see, windows, exercises.

Notebook: 01 From sound to codes
"""
