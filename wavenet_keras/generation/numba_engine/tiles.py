"""Tiles for numba: some rows of some vectors each, that stay in registers while products are added.

A number that is loaded serves a whole tile, and while one sum is rounded, the processor adds to
others. How large a tile is best depends on the processor: `products.py`.

Notebook: 05 Fast generation
"""

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from wavenet_keras.generation.numba_engine.vectors import (
    FLOATS,
    VECTOR,
    WIDTH,
    address_of,
    repeated,
)


@intrinsic(prefer_literal=True)
def load_tile(typing_context, array, index, stride, rows, vectors):
    """So many rows of so many vectors, both written out as numbers; a stride leads to a row."""
    num_rows, num_vectors = rows.literal_value, vectors.literal_value
    tile = types.UniTuple(VECTOR, num_rows * num_vectors)

    def generate(context, builder, signature, arguments):
        places = _places(context, builder, signature, arguments, num_rows, num_vectors)
        sums = [builder.load(place, align=4) for place in places]
        return context.make_tuple(builder, signature.return_type, sums)

    return tile(array, types.intp, types.intp, rows, vectors), generate


@intrinsic(prefer_literal=True)
def store_tile(typing_context, array, index, stride, rows, tile):
    """Write a tile of so many rows where it was loaded."""
    num_rows = rows.literal_value

    def generate(context, builder, signature, arguments):
        num_vectors = tile.count // num_rows
        places = _places(context, builder, signature, arguments, num_rows, num_vectors)
        for number, place in enumerate(places):
            builder.store(builder.extract_value(arguments[4], number), place, align=4)

    return types.void(array, types.intp, types.intp, rows, tile), generate


@intrinsic(prefer_literal=True)
def add_products(typing_context, tile, rows, inputs, index, weights, at):
    """The tile with products added: of a weight for each row, and as many vectors as a row has."""
    num_rows = rows.literal_value

    def generate(context, builder, signature, arguments):
        sums, _, *inputs_and_index = arguments[:4]
        num_vectors = tile.count // num_rows
        vectors = [
            builder.load(
                _address(context, builder, inputs, inputs_and_index, number * WIDTH, FLOATS),
                align=4,
            )
            for number in range(num_vectors)
        ]
        results = []
        for row in range(num_rows):
            place = _address(context, builder, weights, arguments[4:], row, ir.FloatType())
            weight = repeated(builder, builder.load(place, align=4))
            for number, vector in enumerate(vectors):
                before = builder.extract_value(sums, row * num_vectors + number)
                results.append(builder.fadd(builder.fmul(vector, weight), before))
        return context.make_tuple(builder, signature.return_type, results)

    return tile(tile, rows, inputs, types.intp, weights, types.intp), generate


def _places(context, builder, signature, arguments, num_rows, num_vectors):
    """Pointers to the vectors of a tile, whose array, index and stride come first."""
    array, index, stride = arguments[:3]
    for _ in range(num_rows):
        for number in range(num_vectors):
            yield _address(
                context, builder, signature.args[0], (array, index), number * WIDTH, FLOATS
            )
        index = builder.add(index, stride)


def _address(context, builder, array_type, array_and_index, beyond, kind):
    """Pointer to what lies so far beyond an index of an array."""
    array, index = array_and_index
    index = builder.add(index, ir.Constant(index.type, beyond))
    return address_of(context, builder, array_type, array, index, kind)
