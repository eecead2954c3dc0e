// Elementary functions of a vector of numbers: the same operations in every lane, so that what a
// lane finds depends on nothing else. Largest errors are measured by
// tests/cpp/linalg/lane_functions.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "hesse/linalg/register_tile.hpp"

namespace hesse::lane {

using tile::lanes;
using tile::Vec;
using Mask = decltype(Vec{} < Vec{});
using Bits [[gnu::vector_size(lanes * sizeof(double))]] = std::uint64_t;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline Vec all(double number) { return Vec{} + number; }
inline Bits bits_of(Vec v) { return reinterpret_cast<Bits>(v); }
inline Vec from_bits(Bits b) { return reinterpret_cast<Vec>(b); }

inline bool any(Mask mask) {
#if defined(__AVX512DQ__)
  return _mm512_movepi64_mask(reinterpret_cast<__m512i>(mask)) != 0;
#else
  for (int i = 0; i < lanes; ++i) {
    if (mask[i] != 0) return true;
  }
  return false;
#endif
}

inline Vec absolute(Vec v) { return from_bits(bits_of(v) & 0x7fffffffffffffffU); }
inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }   // b where a is NaN
inline Vec smaller(Vec a, Vec b) { return a < b ? a : b; }  // b where a is NaN
inline Vec clamped(Vec v, Vec least, Vec most) {            // NaN where v is NaN
  v = v < least ? least : v;
  return v > most ? most : v;
}
inline Mask is_finite(Vec v) { return absolute(v) < infinity; }

/// A function of the standard library, lane by lane.
template <class Function>
Vec each(Vec v, Function&& function) {
  for (int i = 0; i < lanes; ++i) v[i] = function(v[i]);
  return v;
}

/// A polynomial by Horner's rule, its coefficients from the highest power down.
template <class... Lower>
Vec polynomial(Vec x, double highest, Lower... lower) {
  Vec sum = all(highest);
  ((sum = sum * x + lower), ...);
  return sum;
}

inline Vec square_root(Vec v) {
#if defined(__AVX512F__)
  return _mm512_maskz_sqrt_pd(0xff, v);  // GCC 12 warns about _mm512_sqrt_pd
#elif defined(__AVX2__)
  return _mm256_sqrt_pd(v);
#elif defined(__SSE2__)
  return _mm_sqrt_pd(v);
#else
  return each(v, [](double x) { return std::sqrt(x); });
#endif
}

// Added to a number below 2⁵¹, it rounds it to an integer that stands in the lowest bits.
constexpr double rounding = 0x1.8p52;
constexpr std::uint64_t rounding_bits = 0x4338000000000000U;

// ln 2 in two parts; the product of the first one with any exponent is exact.
constexpr double ln2_high = 0x1.62e42fefp-1, ln2_low = 0x1.473de6af278edp-34;

/// v·2ᵏ for the integers k that `rounded` holds beside `rounding`, |k| < 2048, with gradual
/// underflow.
inline Vec scaled_by_power_of_two(Vec v, Vec rounded) {
#if defined(__AVX512F__)
  return _mm512_maskz_scalef_pd(0xff, v, rounded - rounding);
#else
  const Bits k = bits_of(rounded) - rounding_bits;
  const Bits half = ((k + 4096U) >> 1) - 2048U;  // a shift that keeps the sign
  return v * from_bits((half + 1023U) << 52) * from_bits((k - half + 1023U) << 52);
#endif
}

/// eˣ within 1.5 units in the last place; infinite, 0 and NaN where it should be. The argument is
/// reduced by multiples of ln 2 (Cody & Waite 1980); the polynomial is a Chebyshev approximation of
/// (eʳ − 1 − r − r²/2)/r³ on |r| ≤ ½ ln 2 with an error of 6e-16, computed with 60 digits.
inline Vec exp(Vec x) {
  constexpr double most = 710.0, least = -746.0;  // beyond: infinity, and 0
  constexpr double per_ln2 = 0x1.71547652b82fep0;
  x = x > most ? all(most) : x;
  x = x < least ? all(least) : x;
  const Vec rounded = x * per_ln2 + rounding;
  const Vec k = rounded - rounding;
  const Vec r = (x - k * ln2_high) - k * ln2_low;
  const Vec q =
      polynomial(r, 2.5095589467479503422e-8, 2.7613852100963250739e-7, 2.7557280004299092685e-6,
                 0.00002480153630713627827, 0.00019841269854370017739, 0.0013888888905922381151,
                 0.0083333333333321519736, 0.041666666666651305946, 0.16666666666666666667, 0.5);
  return scaled_by_power_of_two(1.0 + (r + r * r * q), rounded);
}

/// ln x within 1.5 units in the last place; −∞ at 0, NaN below. x = 2ᵏ(1 + f) with 1 + f between √½
/// and √2, and ln(1 + f) = 2 artanh(f/(2 + f)) by its power series.
inline Vec log(Vec x) {
  constexpr double smallest_normal = std::numeric_limits<double>::min();
  constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcdU, mantissa = 0x000fffffffffffffU;
  const Mask is_tiny = x < smallest_normal;
  const Vec normal = is_tiny ? x * 0x1p54 : x;
  const Bits above = bits_of(normal) - root_half;
  const Bits exponent = (above + (std::uint64_t{2048} << 52)) >> 52;  // k + 2048
  const Vec k =
      from_bits(exponent + rounding_bits) - rounding - (is_tiny ? all(2102.0) : all(2048.0));
  const Vec f = from_bits((above & mantissa) + root_half) - 1.0;
  const Vec s = f / (f + 2.0), z = s * s;
  Vec series = all(2.0 / 23.0);
  for (int odd = 21; odd >= 3; odd -= 2) series = series * z + 2.0 / odd;
  const Vec half_square = 0.5 * f * f;
  const Vec small = s * (half_square + z * series) + k * ln2_low;
  const Vec found = k * ln2_high - ((half_square - small) - f);
  const Vec beyond = x == 0.0 ? all(-infinity) : all(nan);
  return x > 0.0 ? (x < infinity ? found : x) : beyond;
}

struct SineCosine {
  Vec sine, cosine;
};

/// sin x and cos x with absolute errors below 2.3e-16. Below 10⁶ the argument is reduced by
/// multiples of π/2 in parts of 33 bits, whose products are exact (Cody & Waite 1980), and the
/// functions are Taylor's polynomials on |r| ≤ π/4; beyond, they are the standard library's.
inline SineCosine sine_cosine(Vec x) {
  constexpr double per_quarter = 0x1.45f306dc9c883p-1, largest_reduced = 1e6;
  const Vec rounded = x * per_quarter + rounding;
  const Vec k = rounded - rounding;
  const Vec r = ((x - k * 0x1.921fb544p+0) - k * 0x1.0b4611a6p-34) - k * 0x1.3198a2e037073p-69;
  const Vec z = r * r;
  const Vec s = polynomial(z, -1.0 / 1307674368000.0, 1.0 / 6227020800.0, -1.0 / 39916800.0,
                           1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0);
  const Vec c = polynomial(z, 1.0 / 20922789888000.0, -1.0 / 87178291200.0, 1.0 / 479001600.0,
                           -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0);
  const Vec sine = r + r * z * s, cosine = 1.0 - (0.5 * z - z * z * c);
  const Bits quarter = bits_of(rounded);
  const Mask is_odd = (quarter & 1U) != 0U;
  const Bits sine_sign = (quarter & 2U) << 62, cosine_sign = ((quarter + 1U) & 2U) << 62;
  SineCosine found{from_bits(bits_of(is_odd ? cosine : sine) ^ sine_sign),
                   from_bits(bits_of(is_odd ? sine : cosine) ^ cosine_sign)};
  const Mask is_large = ~(absolute(x) < largest_reduced);
  if (any(is_large)) {
    const Vec far_sine = each(x, [](double v) { return std::sin(v); });
    const Vec far_cosine = each(x, [](double v) { return std::cos(v); });
    found = {is_large ? far_sine : found.sine, is_large ? far_cosine : found.cosine};
  }
  return found;
}

}  // namespace hesse::lane
