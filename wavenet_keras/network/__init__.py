"""What a WaveNet computes: its layers, and how they are put together. This is the heart.

Read `network.py` for the whole, `layers.py` for the block; `upsampling.py` brings the frames of a
local condition to the rate of the sound. What is done with a network (training it, letting it
speak) is the matter of `wavenet_keras/model.py`, the class that people use.

Floor 2: may import floors 0 and 1.

Notebook: 02 Building WaveNet
"""

from wavenet_keras.network.layers import CausalInput, GatedResidualBlock
from wavenet_keras.network.network import Network
from wavenet_keras.network.upsampling import ConditionUpsampling

__all__ = ["CausalInput", "ConditionUpsampling", "GatedResidualBlock", "Network"]
