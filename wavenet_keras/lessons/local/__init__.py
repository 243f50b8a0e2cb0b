"""What the digits and the vocoder are told, as pictures and with controls, exercises.

Notebook: 06 Local conditioning
"""
