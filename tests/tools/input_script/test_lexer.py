import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdagent.tools.input_script.decode import ScriptNotText, decode_script, refuse_unusable
from mdagent.tools.input_script.lexer import Word, read_script

# The characters that mean something, so that random texts meet every rule.
LIVELY = st.text(alphabet="a b1#&\"'\n\t\r${}()\\é", max_size=200)


@given(st.one_of(LIVELY, st.text(max_size=200)))
def test_any_text_is_read_and_comes_back_whole(text: str) -> None:
    script = read_script(text)
    assert "".join(line.raw for line in script.lines) == text


@given(LIVELY)
def test_lines_follow_each_other_without_gap(text: str) -> None:
    lines = read_script(text).lines
    assert [line.line for line in lines[1:]] == [line.end_line + 1 for line in lines[:-1]]


@given(LIVELY)
def test_every_word_stands_where_it_says(text: str) -> None:
    physical = text.split("\n")
    for command in read_script(text).commands:
        for word in (command.word, *command.arguments):
            if word.line == word.end_line:
                found = physical[word.line - 1][word.column - 1 : word.end_column - 1]
                assert found == f"{word.quote}{word.text}{word.quote}"


def words(text: str) -> list[str]:
    (command,) = read_script(text).commands
    return [command.name, *(word.text for word in command.arguments)]


def test_a_command_ends_at_its_comment() -> None:
    assert words("timestep 0.005 # reduced units\n") == ["timestep", "0.005"]


def test_a_number_sign_in_quotes_is_no_comment() -> None:
    assert words("print 'run #1'\n") == ["print", "run #1"]


def test_an_ampersand_joins_the_next_line() -> None:
    (command,) = read_script("fix 1 all npt temp 300 300 0.1 &\n    iso 0 0 1\nrun 1\n").commands[
        :1
    ]
    assert [word.text for word in command.arguments[-4:]] == ["iso", "0", "0", "1"]
    assert (command.line, command.end_line) == (1, 2)
    assert command.arguments[-4] == Word("iso", 2, 5, 2, 8)


def test_a_word_can_be_broken_over_two_lines() -> None:
    assert words("ru&\nn 100\n") == ["run", "100"]


def test_triple_quotes_hold_several_lines() -> None:
    (command,) = read_script('print """\ntwo\nlines\n"""\n').commands
    assert command.arguments[0].text == "\ntwo\nlines\n"
    assert (command.arguments[0].line, command.arguments[0].end_line) == (1, 4)


def test_blanks_inside_an_immediate_variable_split_nothing() -> None:
    assert words("run $(v_n * (2 + 1)) upto\n") == ["run", "$(v_n * (2 + 1))", "upto"]


@pytest.mark.parametrize(
    ("text", "trouble", "line", "column"),
    [
        ('print "half\n', "unmatched_double_quote", 1, 7),
        ("run 1\nprint it's\n", "unmatched_single_quote", 2, 9),
        ('print """\nnever closed\n', "unmatched_triple_quote", 1, 7),
        ('print "a"b\n', "quote_inside_word", 1, 10),
        ("run 1\nfix 1 all &\n", "continued_past_the_end", 2, 11),
    ],
)
def test_open_ends_are_problems_at_their_place(
    text: str, trouble: str, line: int, column: int
) -> None:
    (problem,) = [at.problem for at in read_script(text).lines if at.problem]
    assert (problem.trouble, problem.line, problem.column) == (trouble, line, column)


def test_labels_are_known() -> None:
    assert read_script("label loop\nrun 1\njump SELF loop\n").labels == {"loop"}


def test_windows_line_ends_leave_no_trace_in_the_words() -> None:
    assert words("run 100\r\n") == ["run", "100"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"units \xff\xfe metal\n", "not UTF-8: byte 0xff on line 1"),
        (b"PK\x03\x04\0\0\0", "binary file"),
        (b"#" * 50_000_000, "50.0 MB"),
    ],
)
def test_what_is_no_script_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(ScriptNotText, match=told):
        decode_script(data)


def test_a_half_character_in_a_request_is_refused() -> None:
    with pytest.raises(ScriptNotText, match="not UTF-8"):
        refuse_unusable("units metal \ud800\n")


def test_a_byte_order_mark_is_no_part_of_the_first_command() -> None:
    assert decode_script(b"\xef\xbb\xbfunits lj\n") == "units lj\n"
