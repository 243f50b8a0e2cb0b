"""`python -m wavenet_keras` is `wavenet-keras`."""

import sys

from wavenet_keras.cli import main

sys.exit(main())
