/// A part of a page.
///
/// Text and values of attributes are escaped where they are put in, so that no
/// name of a ledger can become markup.
struct HTML: Sendable {
  /// The markup, with text escaped.
  let markup: String

  private init(markup: String) {
    self.markup = markup
  }

  /// Text.
  static func text(_ text: String) -> HTML { HTML(markup: escaped(text)) }

  /// Nothing.
  static let nothing = HTML(markup: "")

  /// An element.
  ///
  /// An attribute without a value (`nil`) is left out.
  static func element(
    _ name: StaticString,
    _ attributes: KeyValuePairs<StaticString, String?> = [:],
    _ children: [HTML] = []
  ) -> HTML {
    let values = attributes.map { key, value in value.map { " \(key)=\"\(escaped($0))\"" } ?? "" }
    let inside = children.map(\.markup).joined()
    return HTML(markup: "<\(name)\(values.joined())>\(inside)</\(name)>")
  }

  /// An element that holds text alone.
  static func element(
    _ name: StaticString,
    _ attributes: KeyValuePairs<StaticString, String?> = [:],
    _ text: String
  ) -> HTML {
    element(name, attributes, [.text(text)])
  }

  /// A whole document: a head that allows no request and no script, and a body.
  static func document(title: String, style: StaticString, body: [HTML]) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
    <title>\(escaped(title))</title>
    <style>
    \(style)
    </style>
    </head>
    <body>
    \(body.map(\.markup).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  /// Escapes what means something in text or in a value between quotation marks; what no page may
  /// hold becomes the sign of a character that is missing.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
