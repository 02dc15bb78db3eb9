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
  /// Throws where the locks on which a database rests cannot be trusted.
  ///
  /// - Parameters:
  ///   - path: The path of the file, for the message.
  ///   - isAllowed: Whether somebody has made sure that one machine uses the file and its locks
  ///     work.
  /// - Throws: ``SQLiteError`` with the reason `invalidPath`.
  func requireLocal(_ path: DatabasePath, unless isAllowed: Bool) throws(SQLiteError) {
    guard isNetworked && !isAllowed else { return }
    throw SQLiteError(
      .invalidPath,
      "\(path.absolute) lies on \(name), where the locks of other machines or users are not seen and money could be spent twice; "
        + "use a local disk, or set BUDGET_ALLOW_NETWORK_DISK=1 if one machine alone uses it."
    )
  }

  /// Whether a folder gets another time of change with each change of a name in it, exact to a tick
  /// of the system's clock.
  ///
  /// It is known of these four. Of others each name is looked at.
  var stampsFolders: Bool {
    #if os(Linux)
    ["ext4", "xfs", "btrfs", "tmpfs"].contains(name)
    #else
    false
    #endif
  }

  /// Names a file system by the number that Linux gives it (statfs(2)).
  init(magic: UInt32) {
    let (name, isNetworked) =
      Self.local[magic].map { ($0, false) } ?? Self.networked[magic].map { ($0, true) }
      ?? ("type 0x" + String(magic, radix: 16), false)
    self.init(name: name, isNetworked: isNetworked)
  }

  private static let local: [UInt32: String] = [
    0xEF53: "ext4", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs",
    0x794C_7630: "overlayfs", 0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs", 0xCA45_1A4E: "bcachefs",
    0x8584_58F6: "ramfs", 0x3153_464A: "jfs", 0x5265_4973: "reiserfs", 0x2011_BAB0: "exfat",
    0x4D44: "fat", 0x7366_746E: "ntfs3",
  ]

  /// FUSE is among them: what lies behind it may be another machine, as with sshfs and shared
  /// folders of virtual machines.
  private static let networked: [UInt32: String] = [
    0x6969: "nfs", 0x517B: "smb", 0xFF53_4D42: "cifs", 0xFE53_4D42: "smb2", 0x6573_5546: "fuse",
    0x0102_1997: "9p", 0x0BD0_0BD0: "lustre", 0x00C3_6400: "ceph", 0x5346_414F: "afs",
    0x7375_7245: "coda", 0x0116_1970: "gfs2", 0x7461_636F: "ocfs2", 0x4750_4653: "gpfs",
    0x1983_0326: "beegfs", 0x786F_4256: "vboxsf", 0xBACB_ACBC: "vmhgfs", 0x564C: "ncp",
  ]
}
