"""Bytes to the text of a script, or a sentence why they are none."""

MAX_SCRIPT_BYTES = 2 * 1024 * 1024


class ScriptNotText(ValueError):
    """The bytes are no input script; the text says what they are instead."""


def decode_script(data: bytes) -> str:
    """Decode a script.

    Raises:
        ScriptNotText: It is too long, binary, or not UTF-8.
    """
    if len(data) > MAX_SCRIPT_BYTES:
        raise ScriptNotText(
            f"The script has {len(data) / 1e6:.1f} MB; at most {MAX_SCRIPT_BYTES / 1e6:.1f} MB are"
            " read. Put atoms into a data file and send it in `files`."
        )
    if b"\0" in data:
        raise ScriptNotText(
            "This is a binary file, not an input script. Send the text of the script; data,"
            " restart and potential files go into `files`."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScriptNotText(
            f"The script is not UTF-8: byte 0x{data[error.start]:02x} on line {line}. Save it as"
            " UTF-8 and send it again."
        ) from error


def refuse_unusable(script: str) -> None:
    """Refuse a text that arrived as a string but can be no script.

    Raises:
        ScriptNotText: As `decode_script`.
    """
    decode_script(script.encode("utf-8", "surrogatepass"))
