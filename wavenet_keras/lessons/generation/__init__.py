"""Repeated work, rings and speeds as pictures, temperature and prompts to hear, exercises.

Notebook: 05 Fast generation
"""
