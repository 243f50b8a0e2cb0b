"""Schedules, bits and surprise as pictures, exercises.

Notebook: 03 Training on a GPU
"""
