"""Structured results as text: nothing empty, findings as compilers print them, tables aligned."""

from mdagent.cli.rendering import readable


def test_status_comes_first_the_next_step_last_and_empty_fields_not_at_all() -> None:
    answer = {"next_step": "go on", "n": 1, "nothing": None, "none": [], "no": {}, "status": "ok"}
    assert readable(answer) == "status: ok\nn: 1\nnext_step: go on"


def test_a_finding_stands_at_its_line_with_why_and_fix() -> None:
    finding = {
        "severity": "error",
        "code": "static.unknown_style",
        "message": "No such style.",
        "why": "It is misspelled.",
        "fix": "Write it well.",
        "line": 3,
        "command": "pair_style lj/cutt",
        "caused_by": None,
    }
    assert readable({"findings": [finding]}).splitlines() == [
        "findings:",
        "  line 3: error: No such style. [static.unknown_style]",
        "      pair_style lj/cutt",
        "      why: It is misspelled.",
        "      fix: Write it well.",
    ]


def test_flat_rows_are_a_table_without_its_empty_columns() -> None:
    rows = [{"name": "a", "size": 1, "note": None}, {"name": "long", "size": 20.5, "note": ""}]
    assert readable({"files": rows}).splitlines() == [
        "files:",
        "  name  size",
        "  a     1",
        "  long  20.5",
    ]


def test_rows_with_long_texts_or_parts_of_their_own_are_blocks() -> None:
    rows = [{"name": "a", "parts": [1, 2]}, {"name": "b", "parts": []}]
    assert readable({"rows": rows}).splitlines() == [
        "rows:",
        "  - name: a",
        "    parts: 1, 2",
        "  - name: b",
    ]


def test_a_text_of_many_lines_is_indented_and_a_matrix_aligned() -> None:
    assert readable({"log": "one\ntwo", "rows": [[1, 2.5], [10, None]]}).splitlines() == [
        "log:",
        "  one",
        "  two",
        "rows:",
        "  1   2.5",
        "  10",
    ]


def test_what_a_script_says_does_not_steer_the_terminal() -> None:
    answer = {"reason": "Unknown units style \x1b[31mlj\x07\u202e", "label": "é 漢"}
    assert readable(answer) == "reason: Unknown units style \\x1b[31mlj\\x07\\u202e\nlabel: é 漢"
