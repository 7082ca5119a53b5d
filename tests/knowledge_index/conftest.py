"""A small LAMMPS source tree in our own words, its index, and the real manual of this machine."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mdagent.knowledge_index.availability import Binary
from mdagent.knowledge_index.build import build_index, index_status
from mdagent.knowledge_index.index import Index, open_index
from mdagent.knowledge_index.source import find_source
from mdagent.server.settings import read_settings

HARMONIC = """\
.. index:: pair_style spring
.. index:: pair_style spring/omp
.. index:: pair_style spring/deep

pair_style spring command
=========================

Accelerator Variants: *spring/omp*

pair_style spring/deep command
==============================

Syntax
\"\"\"\"\"\"

.. code-block:: LAMMPS

   pair_style style args

* style = *spring* or *spring/deep*
* args = list of arguments for a particular style

  .. parsed-literal::

     *spring* args = cutoff
       cutoff = where the spring ends (distance units)

Examples
\"\"\"\"\"\"\"\"

.. code-block:: LAMMPS

   pair_style spring 2.5
   pair_coeff * * 1.0

Description
\"\"\"\"\"\"\"\"\"\"\"

The *spring* style holds two atoms together by a Hookean force
:math:`F = -k (r - r_0)`, see :doc:`units <units>`.

.. math::

   E = \\frac{k}{2} (r - r_0)^2

.. versionadded:: 10Sep2025

The *spring/deep* style digs deeper wells.

.. note::

   A stiff spring wants a short timestep.

.. include:: accel_styles.rst

Restrictions
\"\"\"\"\"\"\"\"\"\"\"\"

These styles are part of the COIL package.  They are only enabled if
LAMMPS was built with that package.
"""
PAGES = {
    "pair_spring": HARMONIC,
    "accel_styles": "Styles with a suffix run faster on suitable hardware.\n",
    "pair_style": """\
.. index:: pair_style

pair_style command
==================

Syntax
\"\"\"\"\"\"

.. code-block:: LAMMPS

   pair_style style args

Description
\"\"\"\"\"\"\"\"\"\"\"

Chooses the formula of the forces between pairs of atoms.

* :doc:`spring <pair_spring>` - two atoms on a coil
* :doc:`spring/deep <pair_spring>` - a coil in a well
""",
    "units": """\
.. index:: units

units command
=============

Syntax
\"\"\"\"\"\"

.. code-block:: LAMMPS

   units style

* style = *lj* or *metal*

Description
\"\"\"\"\"\"\"\"\"\"\"

Sets what one of anything means: a length, an energy, a time.
""",
    "fix_bath": """\
.. index:: fix bath

fix bath command
================

Syntax
\"\"\"\"\"\"

.. code-block:: LAMMPS

   fix ID group-ID bath keyword value

* ID, group-ID are documented in fix
* keyword = *warm* or *cold*

Description
\"\"\"\"\"\"\"\"\"\"\"

Keeps the atoms at one temperature, as a bath of water would.
""",
    "Howto_brew": """\
.. _brewing:

Brew a liquid
=============

Heat a crystal until it flows, then let it cool.

Stirring
--------

Stir with :doc:`fix bath <fix_bath>`.
""",
    "Errors_details": """\
Details of errors
=================

.. _err0042:

Cup is too hot
--------------

The cup was heated above what *units* allow.  Let it cool.
""",
    "Errors_messages": """\
Error messages
==============

*Cup %s is not on table %d*
   Put it there.

*Pair spring needs a cutoff*
   Say how far it reaches.
""",
}
SCRIPT = "# Cools a cup\nunits metal\npair_style spring 2.5\nfix 1 all bath warm 300\nrun 10\n"
HEADERS = {
    "COIL/pair_spring.h": "PairStyle(spring,PairSpring);\nPairStyle(spring/deep,PairDeep);\n",
    "fix_bath.h": "FixStyle(bath,FixBath);\n",
}


def write_tree(tree: Path, version: str = "4 Feb 2025") -> Path:
    """Write the small tree; also what a tree has that nobody keeps."""
    manual = tree / "doc" / "src"
    manual.mkdir(parents=True)
    for name, text in PAGES.items():
        (manual / f"{name}.rst").write_text(text, encoding="utf-8")
    files = {
        "src/version.h": f'#define LAMMPS_VERSION "{version}"\n',
        "examples/README": "cup:     how a cup of tea cools\n",
        "examples/cup/in.cup": SCRIPT,
        "doc/src/JPG/cup.jpg": "not text",
        "lib/README": "not kept",
        **{f"src/{name}": text for name, text in HEADERS.items()},
    }
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tree


def no_report(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def on_small_disk(size: int, *command: object) -> subprocess.CompletedProcess[str]:
    """Run a command that sees the whole machine, and an almost full file system at /full."""
    # The mount point can only be made where the root is the sandbox's own.
    binds = [
        word
        for path in sorted(Path("/").iterdir())
        if path.name not in {"dev", "proc", "full"} and path.is_dir()
        for word in ("--bind", str(path), str(path))
    ]
    small = ["--dev", "/dev", "--proc", "/proc", "--size", str(size), "--tmpfs", "/full"]
    return subprocess.run(
        ["bwrap", "--tmpfs", "/", *binds, *small, *map(str, command)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


BINARY = Binary(
    version="22 Jul 2025",
    version_date=date(2025, 7, 22),
    styles={
        "pair": frozenset({"spring"}),
        "fix": frozenset(),
        "command": frozenset({"units", "pair_style"}),
    },
    packages=frozenset({"MANYBODY"}),
    removed={("pair", "coil/c"): "Write `spring`."},
)


@pytest.fixture(scope="session")
def small_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("lammps") / "tree")


@pytest.fixture(scope="session")
def small_index(small_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    cache = tmp_path_factory.mktemp("cache")
    build_index(small_tree, cache, no_report, vectors="no")
    index = open_index(cache)
    yield index
    index.close()


@pytest.fixture(scope="session")
def real_tree() -> Path:
    """The tree that set-up fetched."""
    return find_source(read_settings().cache_folder).path


@pytest.fixture(scope="session")
def real_index(real_tree: Path) -> Iterator[Index]:
    """The index that set-up built, by words alone; built here where it is out of date."""
    cache = read_settings().cache_folder
    if index_status(cache, real_tree).state != "current":
        build_index(real_tree, cache, no_report)
    index = open_index(cache)
    index.semantics = None
    yield index
    index.close()
