"""A manual of three pages, for tests that need an index but not LAMMPS' own."""

from pathlib import Path

from mdagent.knowledge_index.build import build_index

PAGES = {
    "pair_lj": """\
.. index:: pair_style lj/cut

pair_style lj/cut command
=========================

Syntax
^^^^^^

.. code-block:: LAMMPS

   pair_style lj/cut cutoff

Description
^^^^^^^^^^^

The Lennard-Jones potential, cut at a distance.
""",
    "fix_nve": """\
.. index:: fix nve

fix nve command
===============

Syntax
^^^^^^

.. code-block:: LAMMPS

   fix ID group-ID nve

Description
^^^^^^^^^^^

Constant energy integration.
""",
    "Howto_units": """\
Units
=====

How quantities of one style of units are converted to those of another one.
""",
}


def build_small_manual(folder: Path, cache_folder: Path) -> None:
    source = folder / "doc" / "src"
    source.mkdir(parents=True)
    for name, text in PAGES.items():
        (source / f"{name}.rst").write_text(text)
    (folder / "src").mkdir()
    (folder / "src" / "version.h").write_text('#define LAMMPS_VERSION "22 Jul 2025"\n')
    build_index(folder, cache_folder, lambda what, done, total: None, vectors="no")
