/// Lines of logs of Claude Code, made up.
enum LoggedAnswer {
  /// Returns the line of an answer.
  static func line(
    id: String,
    request: String? = nil,
    model: String = "claude-sonnet-4-6",
    at time: String = "2026-06-01T10:00:00Z",
    session: String = "s1",
    input: Int = 1000,
    output: Int = 1000,
    usage: String = "",
    message: String = ""
  ) -> String {
    let request = request.map { #""requestId":"\#($0)","# } ?? ""
    return #"{"type":"assistant","timestamp":"\#(time)","sessionId":"\#(session)",\#(request)"#
      + #""message":{"id":"\#(id)","role":"assistant","model":"\#(model)"\#(message),"#
      + #""usage":{"input_tokens":\#(input),"output_tokens":\#(output),"cache_read_input_tokens":0,"#
      + #""cache_creation_input_tokens":0\#(usage)}}}"# + "\n"
  }
}
