package import BudgetKit

/// The settings of a coding agent, with our hooks put in or taken out and everything else as it
/// was.
package struct HookSettings {
  /// All of the settings.
  package private(set) var json: JSON
  /// What was changed, a line for each event: `+ PreToolUse`, `- Stop`.
  package private(set) var changes: [String] = []

  /// Takes settings as they stand.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` where they are no object, or their hooks
  ///   are none.
  package init(_ json: JSON) throws {
    guard json.object != nil else {
      throw LedgerError(.malformedInput, "The settings are not one JSON object.")
    }
    if let hooks = json["hooks"], hooks.object == nil {
      throw LedgerError(.malformedInput, "The member hooks of the settings is no object.")
    }
    self.json = json
  }
}

extension HookSettings {
  /// Returns whether a command is a hook of ours for a tool.
  static func isOurs(_ command: String, of tool: String) -> Bool {
    ["budget", "budget'", "budget\""].contains { name in
      (command + " ").contains(name + " hook " + tool + " ")
    }
  }

  /// The commands of ours that stand in the settings, with their events.
  package func commands<Dialect: HookDialect>(of _: Dialect.Type) -> [(
    event: String, command: String
  )] {
    (json["hooks"]?.object ?? []).flatMap { event in
      (event.value.array ?? []).flatMap { entry -> [JSON] in
        Dialect.hasGroups ? entry["hooks"]?.array ?? [] : [entry]
      }
      .compactMap(\.hookCommand)
      .filter { Self.isOurs($0, of: Dialect.name) }
      .map { (event.key, $0) }
    }
  }

  /// Puts our hooks in: in the place of those that stand there, or behind all others.
  package mutating func install<Dialect: HookDialect>(_ command: String, in _: Dialect.Type) {
    var hooks = json["hooks"]?.object ?? []
    for event in Dialect.events {
      let handler = Dialect.handler(command, of: event)
      let entries = hooks.first { $0.key == event }?.value.array ?? []
      var isPut = false
      var changed = entries.compactMap { entry in
        Self.replacing(in: entry, of: Dialect.self) { _ in
          defer { isPut = true }
          return isPut ? nil : handler
        }
      }
      if !isPut {
        changed.append(Dialect.hasGroups ? .fields(["hooks": .array([handler])]) : handler)
      }
      guard changed != entries else { continue }
      changes.append((isPut ? "~ " : "+ ") + event)
      hooks.set(event, .array(changed))
    }
    setHooks(hooks)
  }

  /// Takes our hooks out, and what is empty without them.
  package mutating func uninstall<Dialect: HookDialect>(_: Dialect.Type) {
    var hooks: [JSON.Member] = []
    for event in json["hooks"]?.object ?? [] {
      guard let entries = event.value.array else {
        hooks.append(event)
        continue
      }
      let kept = entries.compactMap { Self.replacing(in: $0, of: Dialect.self) { _ in nil } }
      if kept != entries { changes.append("- " + event.key) }
      if !kept.isEmpty || entries.isEmpty { hooks.append(JSON.Member(event.key, .array(kept))) }
    }
    setHooks(hooks)
  }

  /// Returns an entry with another handler in the place of ours; `nil` where nothing is left of it.
  private static func replacing<Dialect: HookDialect>(
    in entry: JSON,
    of _: Dialect.Type,
    by other: (JSON) -> JSON?
  ) -> JSON? {
    func isOurs(_ handler: JSON) -> Bool {
      handler.hookCommand.map { Self.isOurs($0, of: Dialect.name) } ?? false
    }
    guard Dialect.hasGroups else { return isOurs(entry) ? other(entry) : entry }
    guard var members = entry.object, let handlers = entry["hooks"]?.array,
      handlers.contains(where: isOurs)
    else { return entry }
    let kept = handlers.compactMap { isOurs($0) ? other($0) : $0 }
    guard !kept.isEmpty else { return nil }
    members.set("hooks", .array(kept))
    return .object(members)
  }

  private mutating func setHooks(_ hooks: [JSON.Member]) {
    guard !changes.isEmpty else { return }
    var members = json.object ?? []
    if hooks.isEmpty {
      members.removeAll { $0.key == "hooks" }
    } else {
      members.set("hooks", .object(hooks))
    }
    json = .object(members)
  }
}

extension JSON {
  /// The command that a handler runs.
  fileprivate var hookCommand: String? { self["command"]?.string ?? self["bash"]?.string }
}

extension [JSON.Member] {
  /// Sets a member in its place, or behind all others.
  fileprivate mutating func set(_ key: String, _ value: JSON) {
    if let index = firstIndex(where: { $0.key == key }) {
      self[index].value = value
    } else {
      append(JSON.Member(key, value))
    }
  }
}

// MARK: - Answers of the commands

extension HookSettings {
  /// What the command that changes them answers.
  package func json(of file: String, backup: String?, isWritten: Bool) -> JSON {
    .fields([
      "settings": .string(file),
      "changes": .array(changes.map(JSON.string)),
      "written": .bool(isWritten),
      "backup": .text(backup),
    ])
  }
}
