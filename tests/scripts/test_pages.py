"""Pages of docs that scripts write: they say what the tools and the stories say now."""

import re
import textwrap

import pytest
from story_tasks import Story, stories
from write_stories import DOCS
from write_tools_page import PAGE, tools_page

ROOT = DOCS.parent


def test_the_page_of_tools_says_what_the_schemas_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == tools_page(), "run scripts/write_tools_page.py"


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.name)
def test_a_story_s_page_is_of_the_story_as_it_is_now(story: Story) -> None:
    page = (DOCS / "stories" / f"{story.name}.md").read_text(encoding="utf-8")
    told = [*(step.told for step in story.steps), story.ending]
    assert [text for text in told if textwrap.fill(text, 100) not in page] == []
    assert [name for name, script in story.scripts.items() if f"\n{script}```" not in page] == []
    assert re.findall(r"^verdict: (\w+)$", page, re.MULTILINE)[-1] == "pass"
    assert "receipt:\n  script_sha256: " in page


def test_every_link_of_the_documentation_leads_to_a_file() -> None:
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_no_page_tells_where_it_was_written() -> None:
    pages = [path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")]
    assert not [page for page in pages if re.search(r"/(root|home/\w+|work|tmp)/\w", page)]
