"""What the notebooks need besides the package: pictures, widgets and exercises, sorted by topic.

| topic | notebook |
|---|---|
| `start` | 00 Start here |
| `sound` | 01 From sound to codes |
| `network` | 02 Building WaveNet |
| `training` | 03 Training on a GPU |
| `speakers` | 04 Global conditioning |
| `generation` | 05 Fast generation |
| `local` | 06 Local conditioning |
| `text` | 06b Any sentence |

In a topic, `exercises` checks answers, `plots` draws what only this lesson draws, `widgets` puts
controls around plain functions. `answers` is what the checks of all exercises have in common;
`plots` and `widgets` here are what `wk.plots` and `wk.widgets` offer of all rooms and topics.

Floor 6: may import floors 0 to 5. Nothing imports it: who uses the package without the notebooks
may leave it closed.

Notebook: all
"""
