"""A model by rules: writes a script with six mistakes and mends what the tools tell it to.

It knows no mend by itself. What it writes anew, it takes out of an answer of a tool: the text that
a `fix` says to write, the `pair_coeff` line of a candidate, an `edit` of an evaluation.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from mdagent.agent.solving.chat_server import Reply, Wanted

TASK = "Find the mean energy per atom of solid copper (256 atoms) at 300 K in the NVT ensemble."
EXPECT = {
    "elements": ["Cu"],
    "temperature": {"value": 300, "unit": "K"},
    "ensemble": "nvt",
    "property": "energy",
}
# Misspelled command, misspelled style, wrong element, timestep in fs, damping far too short, and a
# run too short to average over.
DRAFT = """\
unit metal
lattice fcc 3.615
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
pair_style eam/aloy
pair_coeff * * Cu_mishin1.eam.alloy Ni
velocity all create 600 4928
timestep 2.0
thermo 10
thermo_style custom step temp press pe etotal
fix motion all nvt temp 300 300 0.002
run 60
"""
INVENTED = "The experimental value is -3.0917 eV."
_WRITE = re.compile(r"`([^`]+)`")
_INPUT_TOKENS, _OUTPUT_TOKENS = 100, 20


class ScriptedModel:
    """Speaks by the conversation alone: the same messages get the same reply."""

    def __init__(self, draft: str = DRAFT) -> None:
        self.draft = draft

    def __call__(self, request: Mapping[str, Any]) -> Reply:
        if not request.get("tools"):
            return _say(f"Here it is:\n```lammps\n{self.draft}```\n")
        lines, answers = self.draft.splitlines(), _answers(request["messages"])
        if not answers:
            return _validate(lines)
        for tool, answer in answers:
            lines = _mended(lines, tool, answer)
        return _next(lines, answers)


def _answers(messages: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    names = {
        call["id"]: call["function"]["name"]
        for message in messages
        for call in message.get("tool_calls") or ()
    }
    return [
        (names[message["tool_call_id"]], json.loads(message["content"]))
        for message in messages
        if message["role"] == "tool"
    ]


def _next(lines: list[str], answers: list[tuple[str, dict[str, Any]]]) -> Reply:
    tool, answer = answers[-1]
    if tool == "validate_script":
        if any("No matching element" in f["message"] for f in answer.get("findings", [])):
            asked = {"elements": ["Cu"], "pair_style": "eam/alloy", "units": "metal"}
            return _call("check_potential", asked)
        if answer["status"] == "error":
            return _validate(lines)
        return _call("run_lammps", {"script": _text(lines), "wait_s": 50})
    if tool == "run_lammps":
        wanted = {"run_id": answer["run_id"], "expect": EXPECT, "compare": "label"}
        return _call("evaluate_run", wanted)
    if tool == "evaluate_run" and answer["verdict"] == "pass":
        return _say(_answer(answer))
    return _validate(lines)


def _mended(lines: list[str], tool: str, answer: dict[str, Any]) -> list[str]:
    new = list(lines)
    if tool == "check_potential":
        # The candidate that is named as the file of the draft.
        for candidate in answer["candidates"]:
            paste = [line for line in candidate["pair_coeff"] if "Cu_mishin1" in line]
            new = [paste[0] if paste and line.startswith("pair_coeff") else line for line in new]
        return new
    for finding in answer.get("findings", []):
        is_fault = finding.get("severity") == "error" or finding.get("status") == "fail"
        fix = finding.get("fix") or ""
        text = (_WRITE.findall(fix) or [fix])[0]
        if is_fault and text and finding.get("line"):
            number = finding["line"] - 1
            # Only for the command that the line holds: other fixes name what to add.
            if _same_command(new[number], text):
                new[number] = text
    for edit in answer.get("edits", []):
        new[edit["line"] - 1] = edit["new"]
    return new


def _same_command(line: str, text: str) -> bool:
    return line.split()[0].startswith(text.split()[0][:4])


def _answer(evaluation: dict[str, Any]) -> str:
    told = [
        f"{result['name']}: {result['quantity']['value']:.4f} {result['quantity']['unit']}"
        for result in evaluation["properties"]
        if result.get("quantity")
    ]
    return f"From run {evaluation['run_id']} at 300 K:\n" + "\n".join(told) + f"\n{INVENTED}"


def _validate(lines: list[str]) -> Reply:
    return _call("validate_script", {"script": _text(lines), "expect": EXPECT})


def _call(tool: str, arguments: dict[str, Any]) -> Reply:
    wanted = Wanted(f"call_{tool}", tool, json.dumps(arguments))
    return Reply("", (wanted,), _INPUT_TOKENS, _OUTPUT_TOKENS)


def _say(text: str) -> Reply:
    return Reply(text, (), _INPUT_TOKENS, _OUTPUT_TOKENS)


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
