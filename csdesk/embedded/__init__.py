"""The servers csdesk brings along where there are none: PostgreSQL and Valkey from Python wheels.

Reading an address (`endpoints`) starts nothing and needs no Django, so settings may ask for it.
Starting and stopping (`ensure_servers`, `stop_servers`) is for the demo, the tests and the benches.
"""

from csdesk.embedded.addresses import Endpoints, broker_url, data_dir, endpoints, runtime_dir
from csdesk.embedded.servers import borrowed_servers, ensure_servers, start_postgres, start_valkey, stop_servers

__all__ = [
    "Endpoints",
    "borrowed_servers",
    "broker_url",
    "data_dir",
    "endpoints",
    "ensure_servers",
    "runtime_dir",
    "start_postgres",
    "start_valkey",
    "stop_servers",
]
