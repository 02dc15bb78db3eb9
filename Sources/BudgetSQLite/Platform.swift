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

/// Returns a count of milliseconds that never goes back, exact to a few of them: the cheapest clock
/// there is.
package func coarseMilliseconds() -> Int64 {
  #if os(Linux)
  let clock = CLOCK_MONOTONIC_COARSE
  #else
  let clock = CLOCK_MONOTONIC
  #endif
  var time = timespec()
  clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

/// Returns random bits from the system, all in one call of it.
package func randomBits() -> UInt128 {
  #if os(Linux)
  var bits: UInt128 = 0
  let result = withUnsafeMutableBytes(of: &bits) { getentropy($0.baseAddress, $0.count) }
  if result == 0 { return bits }
  #endif
  return .random(in: .min ... .max)
}

/// Returns what the system calls the last failure.
func systemErrorText(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}

/// Returns whether the last failure of a system call was that a file or a user may not take more
/// room.
///
/// For use right after a failed COMMIT, of which `sqlite3_system_errno` knows nothing.
func wasLimitOfSize() -> Bool {
  errno == EFBIG || errno == EDQUOT
}

/// Opens a file, and makes it with `mode` if the flags say so; -1 on failure.
func openFile(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 {
  open(path, flags, mode)
}

/// Returns whether this user may read a file.
func mayRead(_ path: String) -> Bool {
  faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0
}

/// Returns whether this user may write to a file, or make files in a folder.
func mayWrite(_ path: String) -> Bool {
  faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0
}

/// Returns the folder of an absolute path, with a slash at its end.
func folder(of path: String) -> String {
  path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "/"
}

/// Brings what was written to a descriptor onto the disk; -1 on failure.
func synchronize(_ descriptor: Int32) -> Int32 {
  #if canImport(Darwin)
  if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
  #endif
  return fsync(descriptor)
}

/// Brings the names in a folder onto the disk, where the system can do that.
func synchronizeFolder(of path: String) {
  let descriptor = openFile(folder(of: path), O_RDONLY | O_CLOEXEC | O_DIRECTORY, mode: 0)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}

/// Returns whether a file is certainly open anywhere but in this descriptor, idle or not.
///
/// Linux grants a lease for writing on no other terms. It is given back at once, and a break in
/// between harms nobody. Elsewhere the answer is `false`.
func isLeaseRefused(_ descriptor: Int32) -> Bool {
  #if os(Linux)
  // The numbers of F_SETSIG and F_SETLEASE, which the headers show to GNU sources alone.
  let setSignal: Int32 = 10
  let setLease: Int32 = 1024
  _ = fcntl(descriptor, setSignal, SIGURG)
  guard fcntl(descriptor, setLease, Int32(F_WRLCK)) == 0 else { return errno == EAGAIN }
  _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
  #endif
  return false
}
