import ArgumentParser
import BudgetKit

/// The arguments of the process, checked as text.
struct Arguments {
  /// The arguments as they were given.
  private let given: [String]

  private init(_ given: [String]) { self.given = given }

  /// Returns the arguments of this process.
  ///
  /// - Throws: ``Failure`` of bad usage for an argument that is not UTF-8: repaired, it could name
  ///   something else.
  static func ofProcess() throws -> Arguments {
    var checked: [String] = []
    for (index, argument) in processArguments().enumerated() {
      guard let argument else {
        throw Failure.usage("Argument \(index + 1) is not UTF-8; write it in UTF-8.")
      }
      checked.append(argument)
    }
    return Arguments(checked)
  }

  /// Whether the answer is wanted as JSON, which counts for an error, too.
  var askForJSON: Bool { given.prefix { $0 != "--" }.contains("--json") }

  /// Whether there are none.
  var isEmpty: Bool { given.isEmpty }

  /// The arguments with the options of all commands moved behind the command, where the parser
  /// looks for them.
  var inOrder: [String] {
    let front = countOfLeadingOptions
    guard front > 0, front < given.count else { return given }
    let rest = given[front...]
    let end = rest.firstIndex(of: "--") ?? given.endIndex
    return Array(given[front..<end]) + given[..<front] + given[end...]
  }

  /// How many arguments before the command belong to options of all commands.
  private var countOfLeadingOptions: Int {
    var count = 0
    while count < given.count {
      switch given[count] {
      case "--json": count += 1
      case "--database", "--actor", "--now": count += 2
      case let argument
      where ["--database=", "--actor=", "--now="].contains(where: argument.hasPrefix):
        count += 1
      default: return count
      }
    }
    return min(count, given.count)
  }

  /// The command that was meant, behind those that it belongs to.
  private var commandsMeant: [any ParsableCommand.Type] {
    var commands: [any ParsableCommand.Type] = []
    for argument in inOrder {
      let level = commands.last?.configuration.subcommands ?? Budget.configuration.subcommands
      guard let found = level.first(where: { $0.configuration.commandName == argument }) else {
        break
      }
      commands.append(found)
    }
    return commands
  }

  /// Names an option that the command does not have, where the parser only says that something is
  /// missing; else `nil`.
  func unknownOption(behind complaint: String) -> String? {
    guard complaint.hasPrefix("Missing expected argument"), let command = commandsMeant.last else {
      return nil
    }
    let help = Budget.helpMessage(for: command, columns: 80)
    let known = help.split(separator: "\n").filter { $0.hasPrefix("  --") }.compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    let given = given.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }.map {
      String($0.prefix { $0 != "=" })
    }
    guard let unknown = given.first(where: { $0 != "--now" && !known.contains($0) }) else {
      return nil
    }
    let meant = closestWord(to: unknown, in: known).map { ". Did you mean '\($0)'?" } ?? ""
    return "Unknown option \(quoted(unknown))\(meant)"
  }

  /// Returns a sentence with the way to the help of the command that was meant.
  func hint(after sentence: String) -> String {
    let names = commandsMeant.compactMap { $0.configuration.commandName }
    let command = (["budget", "help"] + names).joined(separator: " ")
    let end = sentence.hasSuffix(".") || sentence.hasSuffix("?") ? "" : "."
    let more = lacksDashes ? " The command to run stands after two dashes." : ""
    return "\(sentence)\(end)\(more) See '\(command)'."
  }

  /// Says which word stands where the name of a command should, and what may be meant; `nil` where
  /// all are commands.
  var unknownCommand: String? {
    var level = Budget.configuration.subcommands
    var above: [String] = []
    for argument in inOrder where argument != "help" {
      guard !argument.hasPrefix("-"), asksForHelp || !level.isEmpty else { return nil }
      guard let found = level.first(where: { $0.configuration.commandName == argument }) else {
        let known = level.compactMap { $0.configuration.commandName }
        let harmless = known.filter { !Self.takingAway.contains($0) }
        let near = Self.command(meantBy: argument, among: harmless)
        let meant = near.map { ". Did you mean '\($0)'?" } ?? ""
        let isKindMissing = near == nil && !above.isEmpty && !asksForHelp
        let kinds = isKindMissing ? Self.list(known, behind: above) : ""
        return "There is no command \(quoted(argument))\(meant)\(kinds)"
      }
      above.append(argument)
      level = found.configuration.subcommands
    }
    return nil
  }

  /// Says which words may stand behind others that need one more.
  private static func list(_ known: [String], behind words: [String]) -> String {
    let command = (["budget"] + words).joined(separator: " ")
    return "; behind '\(command)' stands one of \(known.joined(separator: ", "))"
  }

  /// Whether a command is to be run, and nothing says where it begins.
  private var lacksDashes: Bool { commandsMeant.last is RunGuarded.Type && !given.contains("--") }

  /// Whether the words are those of a command whose help is wanted: `budget help check`.
  var asksForHelp: Bool { inOrder.first == "help" }

  /// Returns the command that a word may mean: the one that other programs call so, the only one
  /// that it begins, or a near one.
  private static func command(meantBy word: String, among known: [String]) -> String? {
    if let same = wordsOfOthers[word], known.contains(same) { return same }
    let begun = known.filter { word.count >= 3 && $0.hasPrefix(word) }
    if begun.count == 1 { return begun[0] }
    // In a word of three letters, two that differ are too many to guess by.
    return closestWord(to: word, in: known).flatMap { near in
      word.count > 3 || near.first == word.first ? near : nil
    }
  }

  /// What other programs call the same.
  private static let wordsOfOthers = [
    "ls": "list", "show": "status", "usage": "report", "costs": "report", "spend": "report",
    "add": "set", "create": "set", "new": "set", "limit": "set", "hold": "reserve",
    "log": "record", "predict": "forecast", "csv": "trace", "jsonl": "trace", "logs": "trace",
    "claude": "claude-code",
  ]

  /// Commands that take something away.
  ///
  /// They are never guessed: who types `delete` or `rename` may mean anything.
  private static let takingAway: Set = ["remove", "release", "restore", "delete", "prune", "void"]
}
