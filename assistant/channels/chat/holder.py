"""The name under which a process holds messages until they are answered, and whether that process is gone."""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path


def holder() -> str:
    """A new name for something in this process that answers messages."""
    return "/".join((socket.gethostname(), str(os.getpid()), _begun(os.getpid()), uuid.uuid4().hex))


def gone(name: str) -> bool:
    """Whether the process that gave itself this name has ended for certain: it ran on this machine and is not there.

    False for one of another machine, and where the system does not tell (only Linux does).
    """
    host, _, rest = name.partition("/")
    pid, _, rest = rest.partition("/")
    begun = rest.partition("/")[0]
    return host == socket.gethostname() and pid.isdigit() and begun.isdigit() and _begun(int(pid)) != begun


def _begun(pid: int) -> str:
    """When a process began, in ticks since the machine did.

    By it a number that is used again is not taken for the same process.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
