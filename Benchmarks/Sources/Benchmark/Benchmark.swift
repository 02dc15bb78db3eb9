import BudgetKit
import Foundation

/// Measures the library beside the same work in C and by GRDB, and prints what it finds.
///
/// Options: `--quick` measures fewer rounds and leaves the million calls out; `--keep` leaves the files for the next run;
/// `--only WORD` runs the sections whose name begins with the word; `--shared-data FOLDER` says where the sample logs lie;
/// `--profile c|library|grdb` runs that one alone, for a profiler, and `--job WORD` only the work whose name begins so;
/// `--rounds N` measures so many rounds; `--calls N` is the number of calls in the year of the section `cube`.
@main struct Benchmark {
  static func main() async throws {
    let options = Options(CommandLine.arguments)
    let folders = try Folders(options)
    defer { folders.removeAll() }
    print(Machine.facts(folders))
    let targets = Targets()
    if options.runs("calls") { try SingleCalls(options, folders).run(targets) }
    fflush(nil)
    if options.runs("group") { try await GroupCommits(options, folders).run(targets) }
    fflush(nil)
    if options.runs("budgets") { try BudgetCounts(options, folders).run(targets) }
    fflush(nil)
    if options.runs("cube") { try CubeQuestions(options, folders).run(targets) }
    fflush(nil)
    if options.runs("rows") { try RowsOut(options, folders).run(targets) }
    fflush(nil)
    if options.runs("import") { try RowsIn(options, folders).run(targets) }
    fflush(nil)
    if options.runs("program") {
      do {
        try ProgramRuns(options, folders).run(targets)
      } catch let failure as ProgramFailure {
        print(
          "\(failure.program) failed with status \(failure.status); its runs are not measured.\n"
        )
      }
    }
    targets.printAll()
  }
}

/// What the command line asks for.
struct Options {
  var isQuick = false
  var keepsFiles = false
  var section = ""
  /// One contender alone, again and again, for a profiler.
  var profile: String?
  var job = ""
  var rounds: Int?
  var calls: Int?
  var sharedData =
    ProcessInfo.processInfo.environment["BUDGET_SHARED_DATA"]
    ?? Folders.package.appending(path: "../shared/data").standardizedFileURL.path

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick": isQuick = true
      case "--keep": keepsFiles = true
      case "--only": section = rest.popFirst() ?? ""
      case "--profile": profile = rest.popFirst()
      case "--job": job = rest.popFirst() ?? ""
      case "--calls": calls = rest.popFirst().flatMap { Int($0) }
      case "--rounds": rounds = rest.popFirst().flatMap { Int($0) }
      case "--shared-data": sharedData = rest.popFirst() ?? sharedData
      default: print("Unknown option \(argument) is ignored.")
      }
    }
  }

  func runs(_ name: String) -> Bool { name.hasPrefix(section) }
}
