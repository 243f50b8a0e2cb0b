"""Where speakers lie, mixtures to hear, exercises.

Notebook: 04 Global conditioning
"""
