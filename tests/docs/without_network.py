"""Run as a program of its own, in a network namespace that leads nowhere: a bundle is installed, started and asked.

without_network.py BUNDLE FOLDER
"""

import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

_SET_FLAGS, _UP = 0x8914, 1


def main(bundle: Path, folder: Path) -> None:
    with closing(socket.socket()) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
        assert any_socket.connect_ex(("192.0.2.1", 443)) != 0, "this is no namespace without a network"
    subprocess.run([bundle / "install.sh", folder], check=True)
    linli = folder / ".venv/bin/linli"
    subprocess.run([linli, "--help"], check=True, stdout=subprocess.DEVNULL)
    print("installed", flush=True)
    environment = {**os.environ, "LINLI_PORT": "8000"}
    with subprocess.Popen([linli, "up"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as platform:
        assert platform.stdout is not None
        print(platform.stdout.readline(), end="", flush=True)
        try:
            for address in ("/", "/organizations", "/static/desk.css"):
                with urlopen(f"http://127.0.0.1:8000{address}", timeout=20) as page:
                    print(page.status, address, flush=True)
        finally:
            platform.send_signal(signal.SIGTERM)
    print("ended with", platform.returncode, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
