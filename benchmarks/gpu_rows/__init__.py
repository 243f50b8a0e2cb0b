"""The rows of `benchmarks/gpu.py`: one module for each thing that is measured on a card."""
