#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The functions of the C library that forecasting needs and Swift's own library lacks.
enum ElementaryFunctions {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func powerOfTwo(_ x: Double) -> Double { exp2(x) }
  static func naturalLogarithm(_ x: Double) -> Double { log(x) }
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
  static func cubeRoot(_ x: Double) -> Double { cbrt(x) }
  /// The complementary error function, 2/sqrt(pi) times the integral of exp(-t * t) from x upwards.
  static func complementaryError(_ x: Double) -> Double { erfc(x) }
}
