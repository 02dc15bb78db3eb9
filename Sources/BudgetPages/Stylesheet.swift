/// How pages look.
///
/// Light and dark as the reader has set it, from a phone to a wide screen, and on paper. Text has a
/// contrast of at least 4.5 to 1.
enum Stylesheet {
  static let text: StaticString = """
    :root {
      --ground: #ffffff; --ink: #1c2024; --faint: #596069; --line: #d9dde2; --panel: #f5f6f8;
      --good: #1f7a3d; --bad: #b3261e;
      --s0: #2f6fd0; --s1: #d9822b; --s2: #2a9d6f; --s3: #a24fc4; --s4: #c23b5e; --s5: #7c858f;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #14171a; --ink: #e8eaed; --faint: #a3abb5; --line: #343a41; --panel: #1e2226;
        --good: #5cc987; --bad: #ff8a80;
        --s0: #6ea3f2; --s1: #f0a95a; --s2: #56c79a; --s3: #c68be0; --s4: #ee7f9b; --s5: #9aa3ad;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 64rem; background: var(--ground); color: var(--ink);
      font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
    p { margin: 0.25rem 0; }
    .faint, caption { color: var(--faint); }
    dl.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0; }
    dl.tiles div { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0.8rem; }
    dl.tiles dt { color: var(--faint); font-size: 0.85rem; }
    dl.tiles dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
    dl.tiles dd + dd { font-size: 0.85rem; color: var(--faint); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-size: 0.85rem; padding-bottom: 0.25rem; }
    th, td { text-align: right; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
    th { font-size: 0.85rem; font-weight: 600; color: var(--faint); }
    th.name, td.name { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 7rem; }
    td.name + td.name { min-width: 9rem; }
    tfoot td { font-weight: 600; border-bottom: none; }
    svg.chart { width: 100%; min-width: 40rem; height: auto; display: block; }
    svg.share { width: 6rem; height: 0.7rem; display: block; }
    svg .tick { fill: var(--faint); font-size: 12px; }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .ground { stroke: var(--faint); stroke-width: 1; }
    svg .track { fill: var(--line); }
    .s0 { fill: var(--s0); background: var(--s0); } .s1 { fill: var(--s1); background: var(--s1); }
    .s2 { fill: var(--s2); background: var(--s2); } .s3 { fill: var(--s3); background: var(--s3); }
    .s4 { fill: var(--s4); background: var(--s4); } .s5 { fill: var(--s5); background: var(--s5); }
    ul.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; padding: 0; margin: 0.5rem 0; font-size: 0.9rem; }
    .key { display: inline-block; width: 0.8rem; height: 0.8rem; border-radius: 0.15rem; margin-right: 0.4rem; }
    ul.remarks { border-left: 3px solid var(--s1); margin: 1rem 0; padding: 0.25rem 0 0.25rem 1.75rem; }
    .over { color: var(--bad); }
    @media screen and (max-width: 34rem) {
      table.rows, table.rows tbody, table.rows tfoot, table.rows tr { display: block; }
      table.rows thead { display: none; }
      table.rows tr { border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
      table.rows td { display: flex; justify-content: space-between; gap: 1rem; border: none; padding: 0.1rem 0; }
      table.rows td:empty { display: none; }
      table.rows td.name { font-weight: 600; min-width: 0; }
      table.rows td[data-title]::before { content: attr(data-title); color: var(--faint); font-weight: 400; font-size: 0.85rem; }
    }
    details { margin-top: 0.5rem; }
    summary { cursor: pointer; color: var(--faint); font-size: 0.9rem; }
    footer { margin-top: 2.5rem; font-size: 0.85rem; color: var(--faint); }
    @media print {
      :root { --ground: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --panel: #ffffff; }
      body { max-width: none; padding: 0; font-size: 11px; }
      h2 { break-after: avoid; } table, svg, dl { break-inside: avoid; } .scroll { overflow: visible; }
    }
    """
}
