#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Suspends the calling thread.
func sleepMicroseconds(_ microseconds: UInt32) {
  usleep(microseconds)
}

/// Returns what the system calls the last failure.
func systemErrorText(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}
