"""Make the bundle: everything that `install.sh` needs, in one archive, with the digest of every file."""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
from pathlib import Path

import typer

from infra.deploy.kafka.local import CannotStart, jars, kafka_version

ROOT = Path(__file__).parents[3]
#: What lies open in the bundle: what is read, and workbooks to try out.
OPEN = ("README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "docs", "samples")
#: What our wheel is made of. Made from a copy: a build in place would take along what an earlier one left.
SOURCE = ("README.md", "LICENSE", "pyproject.toml", "infra", "services", "samples")
#: The second has everything that the first one has.
LOCKS = ("requirements.lock", "requirements-engines.lock")


class CannotBundle(Exception):
    """Something that goes into the bundle is not to be had here; the text says what."""


def bundle(target: Path) -> Path:
    """Make the archive in a folder; answers its path. Raises ``CannotBundle``."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    name = f"linli-{version}-bundle"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".bundle-") as work:
        folder = Path(work) / name
        _fill(folder)
        _own_wheel(Path(work) / "source", folder)
        _sums(folder)
        made = Path(work) / f"{name}.tar"
        with tarfile.open(made, "w") as archive:  # wheels and jars are compressed already
            archive.add(folder, name, filter=_nobodys)
        return made.replace(target / made.name)


def _fill(folder: Path) -> None:
    _copy(OPEN, folder, "*.py")
    for lock in LOCKS:
        shutil.copy(ROOT / lock, folder)
    shutil.copy(Path(__file__).with_name("install.sh"), folder)
    (folder / "made-for").write_text(f"{made_for()}\n")
    wheels = ["--dest", str(folder / "wheels"), "--only-binary=:all:", "--require-hashes"]
    _pip("download", *wheels, "--requirement", str(ROOT / LOCKS[-1]))
    try:
        shutil.copytree(jars(), folder / f"kafka-{kafka_version()}")
    except CannotStart as why:
        raise CannotBundle(str(why)) from None


def _own_wheel(source: Path, folder: Path) -> None:
    _copy(SOURCE, source)
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(source))


def _copy(names: tuple[str, ...], target: Path, *left_out: str) -> None:
    target.mkdir()
    for name in names:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", *left_out))
        else:
            shutil.copy(ROOT / name, target / name)


def _pip(*arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        raise CannotBundle(f"pip {arguments[0]} ended with: {done.stderr.strip()[-1000:]}")


def made_for() -> str:
    """The Python and the kind of machine that the wheels are for, as `install.sh` compares them."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {sysconfig.get_platform()}"


def _sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{_digest(path)}  {path.relative_to(folder)}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever made the bundle is nobody's business, and whoever unpacks it may read it."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def main() -> None:
    """Make it in the folder that was named."""
    try:
        made = bundle(Path(sys.argv[1]))
    except CannotBundle as why:
        sys.exit(str(why))
    typer.echo(f"{made}  {made.stat().st_size // 1_000_000} MB, for Python {made_for()}")
    typer.echo(f"SHA-256 {_digest(made)}")


if __name__ == "__main__":
    main()
