"""Sites of other people: real servers, for the browser trusts a page that was only mocked differently."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Site:
    """A site at an origin of its own, which answers every address with the same page."""

    def __init__(self) -> None:
        self.body = ""
        self.policy = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


def _answering(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.body.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if site.policy:
                self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Keep the tests' output clean."""

    return Handler


@contextmanager
def own_site() -> Iterator[Site]:
    """A site that runs; its page and policy may be set at any time."""
    site = Site()
    thread = Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()
