package import BudgetKit

/// How one coding agent speaks to its hooks, and what it understands.
///
/// A dialect is one small file. What a hook decides, how settings are changed and how failures are
/// met is written once, around it.
package protocol HookDialect {
  /// The word on the command line, such as `claude-code`.
  static var name: String { get }
  /// The name that people know.
  static var title: String { get }

  /// Reads what the tool says.
  ///
  /// - Parameters:
  ///   - payload: What it writes to the hook's input.
  ///   - event: The event that the command line names, for a tool that does not say it itself.
  /// - Returns: The call.
  /// - Throws: ``LedgerError`` with code `malformedInput` for an event that is not known.
  static func call(_ payload: JSON, event: String?) throws -> HookCall

  /// Returns what the tool is answered; `nil` for nothing.
  ///
  /// - Parameters:
  ///   - verdict: What was decided.
  ///   - call: What was asked; `nil` where it cannot be read.
  /// - Returns: One object.
  static func answer(_ verdict: HookVerdict, to call: HookCall?) -> JSON?

  /// Returns what reads the logs of a session: none where nothing is to be read.
  ///
  /// - Throws: ``LedgerError`` where a log cannot be looked for.
  static func readers(of call: HookCall, on machine: HookMachine) throws -> [any CallReader]

  /// Where the tool keeps its settings.
  static func settingsFile(on machine: HookMachine) -> String
  /// The settings of a tool that has none yet.
  static var newSettings: JSON { get }
  /// The events that the hook is to be called for.
  static var events: [String] { get }
  /// Whether the handlers of an event stand in groups, each with a matcher.
  static var hasGroups: Bool { get }
  /// Returns the setting that runs a command for an event.
  static func handler(_ command: String, of event: String) -> JSON
  /// What the person still has to do after the settings are written.
  static var afterInstalling: String { get }

  /// Returns a session to be played, in which a budget of one cent is spent.
  ///
  /// - Parameters:
  ///   - folder: Where its files are written; also the tool's own folder of data.
  ///   - now: When all of it happens.
  /// - Returns: The steps.
  static func rehearsal(in folder: String, at now: Instant) -> [HookStep]
}

extension HookDialect {
  package static var newSettings: JSON { .object([]) }
  package static var hasGroups: Bool { true }

  /// How long the tool is told to wait for the hook: well above what the hook takes at most.
  static var timeoutSeconds: Int64 { 20 }
}

/// What a dialect has to know of the machine.
package struct HookMachine {
  /// The home folder.
  package let home: String
  /// Returns the value of an environment variable.
  package let variable: (String) -> String?
  /// Returns whether something stands at a path.
  package let stands: (String) -> Bool

  package init(
    home: String,
    variable: @escaping (String) -> String?,
    stands: @escaping (String) -> Bool
  ) {
    self.home = home
    self.variable = variable
    self.stands = stands
  }
}
