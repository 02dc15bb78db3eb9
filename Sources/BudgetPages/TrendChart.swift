import BudgetKit

/// Bars of stretches of time, one above the other for each series, as inline SVG.
struct TrendChart {
  /// What the bars are of, in words.
  let title: String
  /// The names of the stretches, from left to right.
  let steps: [String]
  /// The series, from the ground up, with an amount for each stretch.
  let series: [(name: String, amounts: [Money])]

  private let width = 960
  private let height = 260
  private let left = 76
  private let bottom = 30
  private let top = 10

  /// The chart.
  var html: HTML {
    let scale = scale
    let bars = steps.indices.flatMap { bar($0, scale) }
    return .element(
      "svg",
      [
        "viewBox": "0 0 \(width) \(height)", "role": "img", "aria-label": title, "class": "chart",
      ],
      [.element("title", [:], title)] + grid(scale) + bars + labels
    )
  }

  /// The legend: which colour is which series.
  var legend: HTML {
    .element(
      "ul",
      ["class": "legend"],
      series.enumerated().map { index, series in
        .element("li", [:], [.element("span", ["class": "key s\(index)"]), .text(series.name)])
      }
    )
  }

  // MARK: - Scale

  /// Where amounts lie: the lowest and the highest line, and the step between two.
  private struct Scale {
    let bottom: Int64
    let top: Int64
    let step: Int64
  }

  private var scale: Scale {
    let sums = steps.indices.map { index in
      series.reduce(into: (up: Int64(0), down: Int64(0))) { sums, series in
        let amount = series.amounts[index].nanodollars
        if amount > 0 { sums.up = sums.up.saturatingAdd(amount) }
        if amount < 0 { sums.down = sums.down.saturatingAdd(amount) }
      }
    }
    let (highest, lowest) = (sums.map(\.up).max() ?? 0, sums.map(\.down).min() ?? 0)
    let step = Int64.roundStep(atLeast: max(1, highest / 4 - lowest / 4))
    func lines(_ amount: Int64) -> Int64 { amount / step + (amount % step > 0 ? 1 : 0) }
    return Scale(
      bottom: -lines(-lowest) * step,
      top: max(1, lines(highest)) * step,
      step: step
    )
  }

  /// The height of an amount in tenths of a unit, from the top.
  private func y(_ amount: Int64, _ scale: Scale) -> Int {
    let span = Int128(scale.top) - Int128(scale.bottom)
    let inside = Int128(10 * (height - top - bottom))
    return 10 * top + Int(inside * (Int128(scale.top) - Int128(amount)) / span)
  }

  private func tenths(_ number: Int) -> String { DecimalText.print(Int64(number), scale: 1) }

  // MARK: - Parts

  private func grid(_ scale: Scale) -> [HTML] {
    stride(from: scale.bottom, through: scale.top, by: Int(scale.step)).flatMap { amount in
      let y = y(amount, scale)
      return [
        HTML.element(
          "line",
          [
            "x1": "\(left)", "x2": "\(width)", "y1": tenths(y), "y2": tenths(y),
            "class": amount == 0 ? "ground" : "grid",
          ]
        ),
        .element(
          "text",
          ["x": "\(left - 8)", "y": tenths(y + 40), "class": "tick", "text-anchor": "end"],
          Money(nanodollars: amount).readable
        ),
      ]
    }
  }

  /// The left edge of a stretch in tenths of a unit.
  private func x(_ index: Int) -> Int {
    10 * left + 10 * (width - left) * index / max(1, steps.count)
  }

  private func bar(_ index: Int, _ scale: Scale) -> [HTML] {
    let (x, space) = (x(index), x(index + 1) - x(index))
    let gap = max(5, space / 6)
    var (up, down) = (Int64(0), Int64(0))
    return series.indices.compactMap { number in
      let amount = series[number].amounts[index].nanodollars
      guard amount != 0 else { return nil }
      let from = amount > 0 ? up : down
      let to = from.saturatingAdd(amount)
      if amount > 0 { up = to } else { down = to }
      let (high, low) = (y(max(from, to), scale), y(min(from, to), scale))
      return .element(
        "rect",
        [
          "x": tenths(x + gap / 2), "width": tenths(max(5, space - gap)), "y": tenths(high),
          "height": tenths(max(1, low - high)), "class": "s\(number)",
        ],
        [
          .element(
            "title",
            [:],
            "\(steps[index]), \(series[number].name): \(series[number].amounts[index]) USD"
          )
        ]
      )
    }
  }

  /// The names of some stretches, as many as have room.
  private var labels: [HTML] {
    let every = max(1, (steps.count + 7) / 8)
    return steps.indices.filter { $0 % every == 0 }.map { index in
      .element(
        "text",
        [
          // The last has no room to its right.
          "x": tenths(index + 1 < steps.count ? (x(index) + x(index + 1)) / 2 : 10 * width),
          "y": "\(height - 8)", "class": "tick",
          "text-anchor": index + 1 < steps.count ? "middle" : "end",
        ],
        steps[index]
      )
    }
  }
}

extension Int64 {
  /// The sum, or the farthest number that there is.
  fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
