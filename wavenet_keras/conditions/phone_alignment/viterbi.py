"""The most likely path through a graph of states.

Source: Viterbi, "Error bounds for convolutional codes and an asymptotically optimum decoding
algorithm", 1967.

Notebook: 06b Any sentence
"""

import functools

import numpy as np

_IMPOSSIBLE = -1e30


def best_path(logs, graph, stay, go):
    """The best way through a graph that begins and ends where it may.

    Args:
        logs: float32 `[frames, nodes]`: the log-likelihood of each frame at each node.
        graph: A `SentenceGraph`.
        stay: Log-probability of staying at a node for another frame.
        go: Log-probability of going on to another.

    Returns:
        `(nodes, score)`: int32 `[frames]` and the sum of all logs on the way; `(None, -inf)` where
        there are too few frames for any way.

    Notebook: 06b Any sentence
    """
    nodes, score = _compiled()(
        logs, graph.begins, graph.sources, graph.first, graph.last, np.float64(stay), np.float64(go)
    )
    return (nodes, float(score)) if score > _IMPOSSIBLE / 2 else (None, -np.inf)


@functools.cache
def _compiled():
    import numba

    @numba.njit(nogil=True)
    def search(logs, begins, sources, first, last, stay, go):
        frames, nodes = logs.shape
        came_from = np.full((frames, nodes), -1, np.int32)
        score = np.full(nodes, _IMPOSSIBLE)
        following = np.empty(nodes)
        for node in range(nodes):
            if first[node]:
                score[node] = logs[0, node]
        for frame in range(1, frames):
            for node in range(nodes):
                best, source_of_best = _IMPOSSIBLE, -1
                for arc in range(begins[node], begins[node + 1]):
                    source = sources[arc]
                    candidate = score[source] + (stay if source == node else go)
                    if candidate > best:
                        best, source_of_best = candidate, source
                came_from[frame, node] = source_of_best
                following[node] = best + logs[frame, node]
            score, following = following, score
        best, node_of_best = _IMPOSSIBLE, -1
        for node in range(nodes):
            if last[node] and score[node] > best:
                best, node_of_best = score[node], node
        path = np.empty(frames, np.int32)
        for frame in range(frames - 1, -1, -1):
            path[frame] = node_of_best
            if node_of_best >= 0:
                node_of_best = came_from[frame, node_of_best]
        return path, best

    return search
