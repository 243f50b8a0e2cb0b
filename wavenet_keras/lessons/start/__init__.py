"""An environment check, and the first exercises.

Notebook: 00 Start here
"""
