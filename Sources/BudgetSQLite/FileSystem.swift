import CSQLite

/// The kind of file system that a database lies on.
package struct FileSystem: Sendable {
  /// Its name, such as `ext4`; a number where we do not know it.
  package let name: String
  /// Whether other machines may open the same file, whose locks cannot be trusted.
  package let isNetworked: Bool
}

extension DatabasePath {
  /// The file system of the file's folder.
  package var fileSystem: FileSystem {
    let folder = absolute.lastIndex(of: "/").map { String(absolute[...$0]) } ?? "/"
    let type = csqlite_file_system_type(folder)
    guard type >= 0 else { return FileSystem(name: "unknown", isNetworked: false) }
    #if os(Linux)
    return FileSystem(magic: UInt32(truncatingIfNeeded: type))
    #else
    return FileSystem(name: type == 1 ? "local" : "network", isNetworked: type != 1)
    #endif
  }
}

extension FileSystem {
  /// Names a file system by the number that Linux gives it (statfs(2)).
  init(magic: UInt32) {
    let known: [UInt32: (String, Bool)] = [
      0xEF53: ("ext4", false), 0x5846_5342: ("xfs", false), 0x9123_683E: ("btrfs", false),
      0x0102_1994: ("tmpfs", false), 0x794C_7630: ("overlayfs", false), 0x2FC1_2FC1: ("zfs", false),
      0xF2F5_2010: ("f2fs", false), 0x6969: ("nfs", true), 0x517B: ("smb", true),
      0xFF53_4D42: ("cifs", true), 0xFE53_4D42: ("smb2", true), 0x6573_5546: ("fuse", true),
      0x0102_1997: ("9p", true), 0x0BD0_0BD0: ("lustre", true), 0x00C3_6400: ("ceph", true),
    ]
    let (name, isNetworked) = known[magic] ?? ("type 0x" + String(magic, radix: 16), false)
    self.init(name: name, isNetworked: isNetworked)
  }
}
