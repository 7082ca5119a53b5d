"""Scripts that would reach out of their run, by the way they take.

Each leaves `canary` in the folder outside, prints its secret, or deletes a victim, where nothing
confines it. In a script, OUTSIDE is that folder, UPWARDS the same by parent folders, and STEPS
what a shell must do to go there where no slash may be written.
"""

MELT = """units lj
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
"""
_TOUCH = "shell touch OUTSIDE/canary"

_SHELL = {
    "shell": _TOUCH,
    "in a condition": f'if "1 > 0" then "{_TOUCH}"',
    "in an else": f'if "1 < 0" then "print x" else "{_TOUCH}"',
    "put together from variables": (
        "variable d index she\nvariable e index ll\n"
        'variable q string "${d}${e} touch OUTSIDE/canary"\nif "1 > 0" then "${q}"'
    ),
    "a variable as the command": "variable c index shell\n${c} touch OUTSIDE/canary",
    "half a word from a variable": "variable c index el\nsh${c}l touch OUTSIDE/canary",
    "from a loop": (
        f'variable i loop 2\nlabel here\nif "$i == 2" then "{_TOUCH}"\nnext i\njump SELF here'
    ),
    "over two lines": "she&\nll touch OUTSIDE/canary",
    "in triple quotes": 'shell """touch OUTSIDE/canary"""',
    "behind a tab and spaces": "\t  shell\t touch OUTSIDE/canary",
    "during a run": f'{MELT}run 2 every 1 "{_TOUCH}"',
    "for one partition": f"partition yes 1 {_TOUCH}",
    "included from a file of the script's own": (
        f'print "{_TOUCH}" file made.in screen no\ninclude made.in'
    ),
    "jumped to in a file of the script's own": (
        f'print "label here" file made.in screen no\nprint "{_TOUCH}" append made.in screen no\n'
        "jump made.in here"
    ),
    "a program by its path": "shell /bin/touch OUTSIDE/canary",
    "sent to the background": "shell touch OUTSIDE/canary &",
    "by a script that it wrote": (
        'print "touch OUTSIDE/canary" file own.sh screen no\nshell sh own.sh'
    ),
    "a link to read through": ("shell ln -s OUTSIDE/secret link\nvariable s file link\nprint ${s}"),
    "a link to write through": "shell ln -s OUTSIDE away\nprint x file away/canary screen no",
    "a hard link to read through": (
        "shell ln OUTSIDE/secret link\nvariable s file link\nprint ${s}"
    ),
    "a link that changes while it is used": (
        'print "while sleep 0.001; do ln -sf OUTSIDE/secret a; rm a; echo x > a; done" '
        "file own.sh screen no\nshell timeout 5 sh own.sh &\n"
        "variable i loop 1500\nlabel again\nprint x append a screen no\nvariable s delete\n"
        "variable s file a\nprint ${s}\nnext i\njump SELF again"
        "next i\njump SELF again"
    ),
}
_NAME = "'a\";STEPStouch canary;\".{}'"
_COMPRESSED = {
    **{
        f"dump, {suffix}": f"{MELT}dump 1 all atom 1 {_NAME.format(suffix)}\nrun 0"
        for suffix in ("gz", "bz2", "zst", "xz", "lz4")
    },
    "dump custom, gz": f"{MELT}dump 1 all custom 1 {_NAME.format('gz')} id x\nrun 0",
    "dump xyz, gz": f"{MELT}dump 1 all xyz 1 {_NAME.format('gz')}\nrun 0",
    "write_dump, gz": f"{MELT}write_dump all atom {_NAME.format('gz')}",
    "read_dump, gz": f"{MELT}read_dump {_NAME.format('gz')} 0 x y z",
}
_BUILT_IN = {
    "mkdir": "shell mkdir OUTSIDE/canary",
    "mv": "print x file mine screen no\nshell mv mine OUTSIDE/canary",
    "mv from outside": "shell mv OUTSIDE/secret got\nvariable s file got\nprint ${s}",
    "cd, then write": "shell cd OUTSIDE\nprint x file canary screen no",
    "cd upwards, then write": "shell cd UPWARDS\nprint x file canary screen no",
    "cd, then read": "shell cd OUTSIDE\nvariable s file secret\nprint ${s}",
    "rm": "shell rm OUTSIDE/victim",
    "rmdir": "shell rmdir OUTSIDE/victim-folder",
}
_WRITE = {
    "log": "log OUTSIDE/canary",
    "log append": "log OUTSIDE/canary append",
    "print": 'print "x" file OUTSIDE/canary',
    "print append": 'print "x" append OUTSIDE/canary',
    "print upwards": 'print "x" file UPWARDScanary',
    "print to a name from a variable": 'variable s index "/"\nprint "x" file ${s}OUTSIDE/canary',
    "dump": f"{MELT}dump 1 all atom 1 OUTSIDE/canary\nrun 0",
    "dump custom": f"{MELT}dump 1 all custom 1 OUTSIDE/canary id x\nrun 0",
    "dump xyz": f"{MELT}dump 1 all xyz 1 OUTSIDE/canary\nrun 0",
    "dump dcd": f"{MELT}dump 1 all dcd 1 OUTSIDE/canary.dcd\nrun 0",
    "dump cfg": f"{MELT}dump 1 all cfg 1 OUTSIDE/canary*.cfg mass type xs ys zs\nrun 0",
    "dump atom/gz": f"{MELT}dump 1 all atom/gz 1 OUTSIDE/canary.gz\nrun 0",
    "dump, a file per step": f"{MELT}dump 1 all atom 1 OUTSIDE/canary.*\nrun 1",
    "dump image": f"{MELT}dump 1 all image 1 OUTSIDE/canary*.jpg type type\nrun 0",
    "dump image, ppm": f"{MELT}dump 1 all image 1 OUTSIDE/canary*.ppm type type\nrun 0",
    "write_data": f"{MELT}write_data OUTSIDE/canary",
    "write_restart": f"{MELT}write_restart OUTSIDE/canary",
    "write_coeff": f"{MELT}write_coeff OUTSIDE/canary",
    "restart": f"{MELT}restart 1 OUTSIDE/canary\nrun 1",
    "restart, two files": f"{MELT}restart 1 OUTSIDE/canary OUTSIDE/canary2\nrun 1",
    "write_dump": f"{MELT}write_dump all atom OUTSIDE/canary",
    "write_dump image": f"{MELT}write_dump all image OUTSIDE/canary.ppm type type",
    "pair_write": f"{MELT}pair_write 1 1 10 r 1.0 2.0 OUTSIDE/canary LJ",
    "group2ndx": f"{MELT}group2ndx OUTSIDE/canary all",
    "balance": f"{MELT}balance 1.0 shift x 5 1.0 out OUTSIDE/canary",
    "fix balance": f"{MELT}fix b all balance 1 1.0 shift x 5 1.0 out OUTSIDE/canary\nrun 1",
    "fix print": f'{MELT}fix p all print 1 "x" file OUTSIDE/canary\nrun 1',
    "fix print append": f'{MELT}fix p all print 1 "x" append OUTSIDE/canary\nrun 1',
    "fix ave/time": f"{MELT}fix a all ave/time 1 1 1 c_thermo_temp file OUTSIDE/canary\nrun 1",
    "fix ave/chunk": (
        f"{MELT}compute c all chunk/atom bin/1d x lower 1.0\n"
        "fix a all ave/chunk 1 1 1 c vx file OUTSIDE/canary\nrun 1"
    ),
    "fix ave/histo": (
        f"{MELT}fix a all ave/histo 1 1 1 0 1 5 vx mode vector file OUTSIDE/canary\nrun 1"
    ),
    "fix ave/correlate": (
        f"{MELT}fix a all ave/correlate 1 2 2 c_thermo_temp file OUTSIDE/canary\nrun 2"
    ),
    "info out": "info computes out overwrite OUTSIDE/canary",
}
_READ = {
    "variable file": "variable s file OUTSIDE/secret\nprint ${s}",
    "variable file upwards": "variable s file UPWARDSsecret\nprint ${s}",
    "variable file, the path in pieces": (
        "variable p index OUTSIDE\nvariable q index secret\nvariable s file ${p}/${q}\nprint ${s}"
    ),
    "include": "include OUTSIDE/secret",
    "include upwards": "include UPWARDSsecret",
    "jump": "jump OUTSIDE/secret",
    "the password file": "variable s file /etc/passwd\nprint SECRET-CONTENT:${s}",
    "the environment": "variable s getenv MDAGENT_TEST_SECRET\nprint ${s}",
    "the environment by a shell": "shell env",
}

SCRIPTS: dict[str, dict[str, str]] = {
    "a shell": _SHELL,
    "a shell in the name of a compressed file": _COMPRESSED,
    "the shell command's own cd, mkdir, mv, rm": _BUILT_IN,
    "writing a file outside": _WRITE,
    "reading a secret outside": _READ,
}


def script(text: str, outside: str) -> str:
    """The text of a case with its places filled in."""
    parts = [".."] * 12 + outside.strip("/").split("/")
    steps = "".join(f"cd {part};" for part in parts)
    filled = text.replace("OUTSIDE", outside).replace("UPWARDS", "/".join(parts) + "/")
    return filled.replace("STEPS", steps) + "\n"
