"""Matrix products for one stream and for many; each sum adds up the inputs in their order.

Notebook: 05 Fast generation
"""

from wavenet_keras.generation.numba_engine.tiles import add_products, load_tile, store_tile
from wavenet_keras.generation.numba_engine.vectors import (
    WIDTH,
    broadcast,
    compiled,
    load,
    load_first,
    load_second,
    multiply_add,
    store,
)

TILES = (64, 32, 16)  # outputs of one stream that are summed at once, in registers
# Outputs of many streams that are summed at once. A product takes two loads in a tile of one sum,
# 5/4 in a low one of 16 streams, 17/16 in a tall one, and 10/16 in a broad one of 32 streams; more
# than one is more than a processor loads meanwhile. The last two need the registers of AVX-512.
LOW, TALL, BROAD = 4, 16, 8


@compiled
def product(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs, sizes):
    """Add a matrix product to `out`; returns where the matrix ends among the weights."""
    if sizes.streams == 1:
        return _product_of_one(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs)
    return _product_of_many(
        out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs, sizes.streams,
        sizes.rows,
    )  # fmt: skip


@compiled
def _product_of_one(out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs):
    """Up to 64 sums stay in registers while the inputs pass by once, two at a time."""
    end, inputs_end = out_at + num_outputs, inputs_at + num_inputs
    while end - out_at >= 64:
        at = add_tile(out, out_at, weights, at, inputs, inputs_at, inputs_end)
        out_at += 64
    if end - out_at >= 32:
        a, b = load(out, out_at), load(out, out_at + 16)
        for index in range(inputs_at, inputs_end, 2):
            x, y = broadcast(inputs, index), broadcast(inputs, index + 1)
            a = multiply_add(x, load_first(weights, at), a)
            a = multiply_add(y, load_second(weights, at), a)
            b = multiply_add(x, load_first(weights, at + 32), b)
            b = multiply_add(y, load_second(weights, at + 32), b)
            at += 64
        store(out, out_at, a)
        store(out, out_at + 16, b)
        out_at += 32
    if end > out_at:
        a = load(out, out_at)
        for index in range(inputs_at, inputs_end, 2):
            a = multiply_add(broadcast(inputs, index), load_first(weights, at), a)
            a = multiply_add(broadcast(inputs, index + 1), load_second(weights, at), a)
            at += 32
        store(out, out_at, a)
    return at


@compiled
def add_tile(out, out_at, weights, at, inputs, index, inputs_end):
    """64 sums, from the inputs between two indices; returns where their weights end."""
    a, b = load(out, out_at), load(out, out_at + 16)
    c, d = load(out, out_at + 32), load(out, out_at + 48)
    while index < inputs_end:
        x, y = broadcast(inputs, index), broadcast(inputs, index + 1)
        a = multiply_add(x, load_first(weights, at), a)
        a = multiply_add(y, load_second(weights, at), a)
        b = multiply_add(x, load_first(weights, at + 32), b)
        b = multiply_add(y, load_second(weights, at + 32), b)
        c = multiply_add(x, load_first(weights, at + 64), c)
        c = multiply_add(y, load_second(weights, at + 64), c)
        d = multiply_add(x, load_first(weights, at + 96), d)
        d = multiply_add(y, load_second(weights, at + 96), d)
        at += 128
        index += 2
    store(out, out_at, a)
    store(out, out_at + 16, b)
    store(out, out_at + 32, c)
    store(out, out_at + 48, d)
    return at


def _adding_to(rows, vectors):
    """A function that adds the products of all inputs to a tile; it is compiled for that tile."""

    @compiled
    def add(out, place, streams, weights, at, inputs, index, num_inputs):
        sums = load_tile(out, place, streams, rows, vectors)
        for _ in range(num_inputs):
            sums = add_products(sums, rows, inputs, index, weights, at)
            index += streams
            at += rows
        store_tile(out, place, streams, rows, sums)

    return add


_add_to_low, _add_to_tall, _add_to_broad = (
    _adding_to(LOW, 1),
    _adding_to(TALL, 1),
    _adding_to(BROAD, 2),
)


@compiled
def _product_of_many(
    out, out_at, weights, at, inputs, inputs_at, num_inputs, num_outputs, streams, rows
):
    """A tile of sums stays in registers while the inputs pass by; returns as `product` does."""
    width = 2 * WIDTH if rows == BROAD else WIDTH
    for first in range(0, num_outputs, rows):
        for stream in range(0, streams, width):
            place, index = out_at + first * streams + stream, inputs_at + stream
            if rows == LOW:
                _add_to_low(out, place, streams, weights, at, inputs, index, num_inputs)
            elif rows == TALL:
                _add_to_tall(out, place, streams, weights, at, inputs, index, num_inputs)
            else:
                _add_to_broad(out, place, streams, weights, at, inputs, index, num_inputs)
        at += rows * num_inputs
    return at
