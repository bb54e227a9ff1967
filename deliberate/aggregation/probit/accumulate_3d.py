"""The pass of the probit model for three dimensions, written out: several times as fast as the loops for any number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deliberate.aggregation.factors.jit import kernel
from deliberate.aggregation.probit.vote_kernels import compute_cut_slopes, compute_shift


@kernel
def accumulate_3d(
    first: int, last: int, start: Any, statement: Any, value: Any, table: Any, precision: Any, weight: Any,
    mills: Any, person: Any, covariance: Any, sums: Any,
) -> None:  # fmt: skip
    """Place people first … last − 1 given the statements, and add up the statements' equations.

    table: (statements, 14): b, c, v (3), its covariances with b (3), and vv' with v's covariance as a triangle (6).
    precision: of the prior of (a, u). person: (people, 4), (a, u) before and after. covariance: (people, 10),
    triangle, filled. sums: (statements, 15), added to: u (3), uu' with u's covariance (6), the products of (1, u) with
    y − a (4), and the slopes of log P with respect to c (2).
    """
    for i in range(first, last):
        begin, end = start[i], start[i + 1]
        a, x, y, z = person[i, 0], person[i, 1], person[i, 2], person[i, 3]
        t10, t20, t30 = precision[1, 0], precision[2, 0], precision[3, 0]
        t11, t21, t31 = precision[1, 1], precision[2, 1], precision[3, 1]
        t22, t32, t33 = precision[2, 2], precision[3, 2], precision[3, 3]
        r0 = r1 = r2 = r3 = 0.0
        for k in range(begin, end):
            row = table[np.uint32(statement[k])]
            p, q, t = row[2], row[3], row[4]
            rest = a + x * p + y * q + z * t
            rest += compute_shift(value[k], row[0] + rest, row[1], mills)
            r0 += rest
            r1 += rest * p - row[5]
            r2 += rest * q - row[6]
            r3 += rest * t - row[7]
            t10 += p
            t20 += q
            t30 += t
            t11 += row[8]
            t21 += row[9]
            t22 += row[10]
            t31 += row[11]
            t32 += row[12]
            t33 += row[13]
        # Cholesky of the 4 × 4 matrix, and the inverse of its factor.
        m00 = 1.0 / math.sqrt(precision[0, 0] + end - begin)
        l10, l20, l30 = t10 * m00, t20 * m00, t30 * m00
        m11 = 1.0 / math.sqrt(t11 - l10 * l10)
        l21, l31 = (t21 - l20 * l10) * m11, (t31 - l30 * l10) * m11
        m22 = 1.0 / math.sqrt(t22 - l20 * l20 - l21 * l21)
        l32 = (t32 - l30 * l20 - l31 * l21) * m22
        m33 = 1.0 / math.sqrt(t33 - l30 * l30 - l31 * l31 - l32 * l32)
        m10 = -l10 * m00 * m11
        m20, m21 = -(l20 * m00 + l21 * m10) * m22, -l21 * m11 * m22
        m30, m31 = -(l30 * m00 + l31 * m10 + l32 * m20) * m33, -(l31 * m11 + l32 * m21) * m33
        m32 = -l32 * m22 * m33
        c00, c10 = m00 * m00 + m10 * m10 + m20 * m20 + m30 * m30, m11 * m10 + m21 * m20 + m31 * m30
        c11, c20 = m11 * m11 + m21 * m21 + m31 * m31, m22 * m20 + m32 * m30
        c21, c22 = m22 * m21 + m32 * m31, m22 * m22 + m32 * m32
        c30, c31, c32, c33 = m33 * m30, m33 * m31, m33 * m32, m33 * m33
        a = c00 * r0 + c10 * r1 + c20 * r2 + c30 * r3
        x = c10 * r0 + c11 * r1 + c21 * r2 + c31 * r3
        y = c20 * r0 + c21 * r1 + c22 * r2 + c32 * r3
        z = c30 * r0 + c31 * r1 + c32 * r2 + c33 * r3
        person[i, 0], person[i, 1], person[i, 2], person[i, 3] = a, x, y, z
        known = covariance[i]
        known[0], known[1], known[2], known[3], known[4] = c00, c10, c11, c20, c21
        known[5], known[6], known[7], known[8], known[9] = c22, c30, c31, c32, c33
        w = weight[i]
        if w == 0.0:
            continue
        w1, w2, w3, w10, w20, w30 = w * x, w * y, w * z, w * c10, w * c20, w * c30
        w11, w21, w22 = w * (x * x + c11), w * (x * y + c21), w * (y * y + c22)
        w31, w32, w33 = w * (x * z + c31), w * (y * z + c32), w * (z * z + c33)
        for k in range(begin, end):
            j = np.uint32(statement[k])
            row, out = table[j], sums[j]
            mean = row[0] + a + x * row[2] + y * row[3] + z * row[4]
            shift = compute_shift(value[k], mean, row[1], mills)
            slope, bend = compute_cut_slopes(value[k], mean, row[1], shift)
            rest = mean + shift - a
            out[0] += w1
            out[1] += w2
            out[2] += w3
            out[3] += w11
            out[4] += w21
            out[5] += w22
            out[6] += w31
            out[7] += w32
            out[8] += w33
            out[9] += w * rest
            out[10] += w1 * rest - w10
            out[11] += w2 * rest - w20
            out[12] += w3 * rest - w30
            out[13] += w * slope
            out[14] += w * bend
