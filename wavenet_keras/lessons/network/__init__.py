"""What a convolution sees, diagrams of block and network, exercises.

Notebook: 02 Building WaveNet
"""
