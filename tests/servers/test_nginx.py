"""The one origin, with a real nginx before a tiny upstream."""

import http.client
import json
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.utils.translation import override

from csdesk.api.problems import body_of
from csdesk.supervisor import demo, nginx
from csdesk.supervisor.children import Program
from csdesk.supervisor.loop import Supervisor


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers and the size of what it got."""

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(size)
        body = json.dumps({"headers": dict(self.headers.items()), "size": size}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *words: object) -> None:
        """Nothing: a test's output is its failure."""

    def address_string(self) -> str:
        return "unix"


class Upstream(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port(tmp_path: Path, supervisor: Supervisor) -> Iterator[int]:
    """The port of a running nginx whose upstream is Echo."""
    chosen = free_port()
    static = tmp_path / "static"
    static.mkdir()
    (static / "page.css").write_text("body {}")
    (static / "js").mkdir()
    (static / "js/page.0123456789ab.js").write_text("1;")
    upstream = Upstream(str(tmp_path / "web.sock"), Echo)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    text = nginx.configuration(
        listen=[f"127.0.0.1:{chosen}"],
        web=f"unix:{tmp_path / 'web.sock'}",
        sockets=f"unix:{tmp_path / 'nobody.sock'}",
        static_root=str(static),
    )
    path = nginx.write_configuration(tmp_path / "nginx", text)
    command = [str(nginx.program()), "-e", "stderr", "-p", str(tmp_path / "nginx"), "-c", str(path)]
    supervisor.start(Program("nginx", command, 1))
    assert supervisor.run_until(lambda: not nginx.port_is_free(chosen), seconds=10)
    yield chosen
    upstream.shutdown()
    upstream.server_close()


def ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = link.getresponse()
    content = answer.read()
    link.close()
    return answer, content


def test_headers_about_the_client_are_replaced_whatever_the_client_sends(port: int) -> None:
    _, body = ask(
        port, "/", Host="desk.test:1", X_Forwarded_For="6.6.6.6", X_Real_IP="6.6.6.6", X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.test", Forwarded="for=6.6.6.6", Proxy="http://evil.test",
    )  # fmt: skip

    seen = json.loads(body)["headers"]
    assert "6.6.6.6" not in str(seen)
    assert "evil" not in str(seen)
    assert (seen["Host"], seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("desk.test:1", "127.0.0.1", "http")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", ["/api/v1/complaints/?q=硬盘", "/api/v1/complaints/硬盘/"])
def test_programs_are_told_in_their_words_of_an_address_that_is_not_ascii(port: int, path: str, language: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: desk.test\r\nAccept-Language: {language}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head.encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        told = json.loads(answer.read())

    with override(language):
        assert told == body_of("malformed")
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_addresses_spelled_in_ascii_pass(port: int) -> None:
    passed, _ = ask(port, "/api/v1/complaints/?q=%E7%A1%AC%E7%9B%98&phase=open#!$&'()*+,;=:@~")

    assert passed.status == 200


def named_by(port: int, name: str) -> str:
    """What the application hears as the request's name when a client sends one."""
    _, body = ask(port, "/", X_Request_ID=name)
    return str(json.loads(body)["headers"]["X-Request-ID"])


def test_a_request_is_named_here_whatever_a_client_calls_it(port: int) -> None:
    assert len({named_by(port, "client-chosen-1"), named_by(port, "client-chosen-1"), "client-chosen-1"}) == 3


def test_a_trusted_proxy_may_name_requests() -> None:
    text = nginx.configuration(
        listen=["127.0.0.1:1"], web="web:1", sockets="sockets:1", static_root="/s", trusted_proxies=["10.0.0.0/8"]
    )

    assert "geo $realip_remote_addr $from_trusted { default 0; 10.0.0.0/8 1; }" in text


def test_uploads_of_25_megabytes_pass_and_of_31_are_refused(port: int) -> None:
    passed, body = ask(port, "/upload", "POST", b"x" * 25_000_000)
    refused, _ = ask(port, "/upload", "POST", Content_Length=str(31 * 1024 * 1024))

    assert (passed.status, json.loads(body)["size"]) == (200, 25_000_000)
    assert refused.status == 413


def test_static_files_are_served_without_the_application(port: int) -> None:
    answer, body = ask(port, "/static/page.css")

    assert (answer.status, answer.headers["Content-Type"], body) == (200, "text/css", b"body {}")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_with_a_hash_in_its_name_may_be_kept_for_ever_and_no_other(port: int) -> None:
    hashed, body = ask(port, "/static/js/page.0123456789ab.js")
    plain, _ = ask(port, "/static/page.css")

    assert (hashed.status, body) == (200, b"1;")
    assert hashed.headers["Content-Type"] == "application/javascript"
    assert hashed.headers["X-Content-Type-Options"] == "nosniff"
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/static/../nginx/nginx.conf", "/static/%2e%2e/nginx/nginx.conf"])
def test_a_way_out_of_the_static_files_leads_to_the_application(port: int, path: str) -> None:
    answer, body = ask(port, path)

    assert answer.status == 200
    assert list(json.loads(body)) == ["headers", "size"]


def test_the_static_files_are_not_listed(port: int) -> None:
    answer, body = ask(port, "/static/")

    assert answer.status == 403
    assert b"page.css" not in body


def test_an_application_that_is_away_is_a_503_that_says_when_to_try_again(port: int) -> None:
    answer, body = ask(port, "/ws/live/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert b"starting again" in body


def test_the_version_of_nginx_is_not_told(port: int) -> None:
    answer, _ = ask(port, "/")

    assert answer.headers["Server"] == "nginx"


def test_main_refuses_a_taken_port(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        monkeypatch.setenv("PORT", str(taken))

        status = demo.main()

    assert status == 1
    assert (
        capsys.readouterr().err == f"csdesk: port {taken} is taken; choose another one:  make demo PORT={taken + 1}\n"
    )


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "８０００"])
def test_main_refuses_what_is_no_port(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    monkeypatch.setenv("PORT", port)

    assert demo.main() == 1
    assert "PORT must be a number from 1 to 65535" in capsys.readouterr().err


def test_main_refuses_a_second_csdesk_on_the_same_data(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with demo.alone(data):
        status = demo.main()

    assert status == 1
    assert f"runs a csdesk with the data directory {data} already" in capsys.readouterr().err


def test_main_refuses_half_of_the_addresses(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://csdesk_app:x@db/csdesk")
    monkeypatch.setenv("REDIS_URL", "redis://broker")

    assert demo.main() == 1
    assert capsys.readouterr().err == (
        "csdesk: with one DATABASE_* set, these must be set too:"
        " DATABASE_OWNER_URL, DATABASE_SWEEPER_URL, CSDESK_SECRET_KEY\n"
    )


def test_stop_everything_ends_a_running_csdesk_and_waits_for_it(data: Path) -> None:
    source = (
        "import signal\nfrom csdesk.embedded import data_dir\nfrom csdesk.supervisor.demo import alone\n"
        "with alone(data_dir()):\n print('up', flush=True)\n signal.pause()"
    )
    running = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "up\n"

    status = demo.stop_everything()

    assert (status, running.wait(timeout=5)) == (0, -signal.SIGTERM)
    running.stdout.close()


def test_stop_everything_has_nothing_to_do_where_nothing_runs(data: Path) -> None:
    assert demo.stop_everything() == 0
