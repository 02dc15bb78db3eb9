#!/usr/bin/env python3
"""Wraps comments of Swift files at the line width, which the formatter leaves to people.

    wrap_comments.py FOLDER ...

Only paragraphs with a line that is too long are touched. Code, tables and headings within comments stay as they are.
"""

import pathlib
import re
import sys

WIDTH = 100
COMMENT = re.compile(r"^(\s*)(///|//)( .*)?$")
ITEM = re.compile(r"^(\s*(?:- |\d+\. ))(.*)$")
FIXED = re.compile(r"^(\s*\||#|\s*```|MARK:|swift-format|swift-tools|={3}| {4,}\S)")
# What stands between backquotes is one word.
WORD = re.compile(r"(?:`[^`]*`|\S)+")


def filled(prefix, first, rest, text):
    """The words of a text as lines: the first behind one indent, all others behind another."""
    lines, line = [], first
    is_empty = True
    for word in WORD.findall(text):
        if not is_empty and len(prefix) + len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line, is_empty = rest, True
        line += word if is_empty else " " + word
        is_empty = False
    return [prefix + line for line in lines + [line]]


def paragraphs(texts):
    """The paragraphs of a comment: the indent of the first line, that of the others, and the lines."""
    is_code = False
    for text in texts:
        if text.strip().startswith("```"):
            is_code = not is_code
            yield ("", "", [text], True)
            continue
        item = ITEM.match(text)
        if is_code or not text.strip() or FIXED.match(text) and not item:
            yield ("", "", [text], True)
        elif item:
            yield (item[1], " " * len(item[1]), [item[2]], False)
        else:
            yield (re.match(r"\s*", text)[0], None, [text.strip()], False)


def wrapped(indent, marker, texts):
    """The lines of one comment."""
    groups = []
    for first, rest, lines, is_fixed in paragraphs(texts):
        continues = rest is None and groups and not groups[-1][3] and first == groups[-1][1]
        if continues:
            groups[-1][2].extend(lines)
        else:
            groups.append([first, first if rest is None else rest, lines, is_fixed])
    result = []
    for first, rest, lines, is_fixed in groups:
        prefix = f"{indent}{marker} "
        whole = [prefix + (first if i == 0 else rest) + line for i, line in enumerate(lines)]
        if is_fixed or all(len(line) <= WIDTH for line in whole):
            result += [line.rstrip() for line in whole]
        else:
            result += filled(prefix, first, rest, " ".join(lines))
    return result


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for file in sorted(file for folder in sys.argv[1:] for file in pathlib.Path(folder).rglob("*.swift")):
        before = file.read_text(encoding="utf-8")
        after, run, is_text = [], [], False

        def flush():
            if run:
                after.extend(wrapped(run[0][1], run[0][2], [(match[3] or "")[1:] for match in run]))
                run.clear()

        for line in before.split("\n"):
            comment = None if is_text else COMMENT.match(line)
            if line.count('"""') % 2:
                is_text = not is_text
            if comment and run and (comment[1], comment[2]) != (run[0][1], run[0][2]):
                flush()
            if comment:
                run.append(comment)
            else:
                flush()
                after.append(line)
        flush()
        if "\n".join(after) != before:
            file.write_text("\n".join(after), encoding="utf-8")
            print(file)


if __name__ == "__main__":
    main()
