"""Vectors of 16 floats for numba: what the processor multiplies at once, written out.

numba turns loops into vector instructions where it can prove that arrays do not overlap; in the
loops of a network it cannot. With a vector as a value of its own, sums stay in registers, and the
order of the arithmetic stands in the code. The compiler cuts a vector into what the processor
has: one register with AVX-512, two with AVX2, four with SSE or NEON.

The result is the same on every processor, to the last bit: sums, products and quotients are
rounded one by one, as IEEE 754 says. A fused multiply-add, which rounds once, would be a little
quicker, but not every processor has it, nor has WebAssembly.

Arrays are one-dimensional and start at an index; nothing here checks bounds.

Notebook: 05 Fast generation
"""

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic, models, register_model

from wavenet_keras.generation.numba_engine.kept_kernels import forget_older_kernels

WIDTH = 16

forget_older_kernels()  # before the first of them is called

# Without `_nrt=False`, numba counts who holds each array, once more at every call of a function:
# atomic instructions that two threads would contend for. Nothing in the loop makes an array.
compiled = njit(cache=True, nogil=True, _nrt=False)


class Vector(types.Type):
    """The numba type of 16 float32 numbers in registers."""

    def __init__(self):
        super().__init__(name="float32x16")


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager, vector_type):
        super().__init__(manager, vector_type, FLOATS)


VECTOR = Vector()
FLOATS = ir.VectorType(ir.FloatType(), WIDTH)
_INTEGERS = ir.VectorType(ir.IntType(32), WIDTH)


@intrinsic
def load(typing_context, array, index):
    """16 numbers of a float32 array."""

    def generate(context, builder, signature, arguments):
        address = address_of(context, builder, signature.args[0], *arguments, FLOATS)
        return builder.load(address, align=4)

    return VECTOR(array, types.intp), generate


@intrinsic
def broadcast(typing_context, array, index):
    """One number of a float32 array, 16 times."""

    def generate(context, builder, signature, arguments):
        address = address_of(context, builder, signature.args[0], *arguments, ir.FloatType())
        return repeated(builder, builder.load(address, align=4))

    return VECTOR(array, types.intp), generate


def _half_of_pair(odd):
    """Weights come in pairs of vectors, which 16 whole numbers of 32 bits hold as two bfloat16."""

    def operation(typing_context, array, index):
        def generate(context, builder, signature, arguments):
            numbers, array_index = arguments
            if array.dtype == types.float32:
                if odd:
                    array_index = builder.add(array_index, ir.Constant(array_index.type, WIDTH))
                address = address_of(context, builder, array, numbers, array_index, FLOATS)
                return builder.load(address, align=4)
            array_index = builder.lshr(array_index, ir.Constant(array_index.type, 1))
            address = address_of(context, builder, array, numbers, array_index, _INTEGERS)
            words = builder.load(address, align=4)
            if odd:
                bits = builder.and_(words, ir.Constant(_INTEGERS, [0xFFFF0000] * WIDTH))
            else:
                bits = builder.shl(words, ir.Constant(_INTEGERS, [16] * WIDTH))
            return builder.bitcast(bits, FLOATS)

        return VECTOR(array, types.intp), generate

    return operation


load_first = intrinsic(_half_of_pair(odd=False))
load_second = intrinsic(_half_of_pair(odd=True))


@intrinsic
def store(typing_context, array, index, vector):
    """Write 16 numbers into a float32 array."""

    def generate(context, builder, signature, arguments):
        address = address_of(context, builder, signature.args[0], *arguments[:2], FLOATS)
        builder.store(arguments[2], address, align=4)

    return types.void(array, types.intp, vector), generate


@intrinsic
def splat(typing_context, number):
    """A float32 number, 16 times."""

    def generate(context, builder, signature, arguments):
        return repeated(builder, arguments[0])

    return VECTOR(types.float32), generate


@intrinsic
def multiply_add(typing_context, a, b, c):
    """`a * b + c`: the product is rounded, then the sum."""

    def generate(context, builder, signature, arguments):
        # Without the flag `contract`, the compiler must not make one instruction of the two.
        return builder.fadd(builder.fmul(arguments[0], arguments[1]), arguments[2])

    return VECTOR(a, b, c), generate


def _binary(instruction, meaning):
    def operation(typing_context, a, b):
        def generate(context, builder, signature, arguments):
            return instruction(builder, *arguments)

        return VECTOR(a, b), generate

    operation.__doc__ = meaning
    return intrinsic(operation)


add = _binary(lambda builder, a, b: builder.fadd(a, b), "`a + b`.")
multiply = _binary(lambda builder, a, b: builder.fmul(a, b), "`a * b`.")
divide = _binary(lambda builder, a, b: builder.fdiv(a, b), "`a / b`.")
minimum = _binary(
    lambda builder, a, b: builder.select(builder.fcmp_ordered("<", a, b), a, b), "The smaller."
)
maximum = _binary(
    lambda builder, a, b: builder.select(builder.fcmp_ordered(">", a, b), a, b), "The larger."
)


@intrinsic
def where_greater(typing_context, a, b, yes, no):
    """Of each lane `yes` where `a > b`, and `no` elsewhere."""

    def generate(context, builder, signature, arguments):
        a, b, yes, no = arguments
        return builder.select(builder.fcmp_ordered(">", a, b), yes, no)

    return VECTOR(a, b, yes, no), generate


@intrinsic
def power_of_two(typing_context, exponents):
    """2 to the power of whole numbers between -126 and 127."""

    def generate(context, builder, signature, arguments):
        biased = builder.add(
            builder.fptosi(arguments[0], _INTEGERS), ir.Constant(_INTEGERS, [127] * WIDTH)
        )
        bits = builder.shl(biased, ir.Constant(_INTEGERS, [23] * WIDTH))
        return builder.bitcast(bits, FLOATS)

    return VECTOR(exponents), generate


_LOG2_E = np.float32(1.44269504)
_LN_2_HIGH, _LN_2_LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)
_LOWEST, _HIGHEST = np.float32(-87.0), np.float32(88.0)
_ROUNDING = np.float32(1.5 * 2**23)  # so large that what comes after the point falls off
# Minimax polynomial of exp on [-ln(2)/2, ln(2)/2], highest power first.
_C6, _C5, _C4 = np.float32(1.9875691e-4), np.float32(1.3981999e-3), np.float32(8.3334519e-3)
_C3, _C2, _C1 = np.float32(4.1665796e-2), np.float32(1.6666665e-1), np.float32(5.0000001e-1)


@compiled
def exponential(x):
    """e to the power of each number, to two units in the last place; beyond -87 and 88, of these.

    Source: Moshier, "Methods and Programs for Mathematical Functions", 1989 (Cephes, `expf`).
    """
    x = minimum(maximum(x, splat(_LOWEST)), splat(_HIGHEST))
    whole = add(multiply(x, splat(_LOG2_E)), splat(_ROUNDING))
    whole = add(whole, splat(-_ROUNDING))
    rest = multiply_add(whole, splat(-_LN_2_HIGH), x)
    rest = multiply_add(whole, splat(-_LN_2_LOW), rest)
    sum_ = multiply_add(splat(_C6), rest, splat(_C5))
    sum_ = multiply_add(sum_, rest, splat(_C4))
    sum_ = multiply_add(sum_, rest, splat(_C3))
    sum_ = multiply_add(sum_, rest, splat(_C2))
    sum_ = multiply_add(sum_, rest, splat(_C1))
    sum_ = multiply_add(sum_, multiply(rest, rest), add(rest, splat(np.float32(1.0))))
    return multiply(sum_, power_of_two(whole))


def address_of(context, builder, array_type, array, index, kind):
    """Pointer to what lies at an index of an array."""
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), kind.as_pointer())


def repeated(builder, number):
    empty = ir.Constant(FLOATS, ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(_INTEGERS, [0] * WIDTH)
    return builder.shuffle_vector(first, empty, zeros)
