"""PostgreSQL 18 and Redis from their wheels' programs, under our own supervisor.

Begin with `servers.py` (the owner's view), then `server.py` (one server's life), `postgres.py` and `redis.py` (what is
special about each), `orphans.py` (what a crash leaves), `launch.py` (the step between owner and server).

Why it is built so:

- A server gets its data folder as working folder, entered by the owner, and knows it as /proc/self/cwd. So a data
  folder below private folders of root works without opening one of them and without lending the servers a right.
- The programs are copied to a reachable place only when the servers' user cannot run them where they are.
- Ownership is a kernel lock and a death signal, never a number in a file: both end with the owner, whatever kills it.
"""

from adapters.embedded.addresses import database_url
from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.running import RunningServers, find_running
from adapters.embedded.servers import EmbeddedServers

__all__ = ["EmbeddedServerError", "EmbeddedServers", "RunningServers", "database_url", "find_running"]
