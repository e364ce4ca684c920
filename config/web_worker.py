"""The kind of gunicorn's worker that we run: threads that no slow client holds.

gunicorn's own reads a request without a limit of time, and waits two seconds in its main thread
for each client that does not close. A proxy in front hides both; without one, a handful of
half-sent forms would stop everybody.
"""

import socket
import struct
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

# A client that sends nothing for so many seconds in the middle of a request is let go.
SILENT_S = 15
# Connections are closed beside the work, so many at once; more than wait are closed at once.
CLOSERS, MOST_TO_CLOSE = 2, 100


class Worker(ThreadWorker):  # type: ignore[misc]
    """Bounds how long a thread waits for a client, and closes where it delays nobody."""

    def init_process(self) -> None:
        self.closers = ThreadPoolExecutor(CLOSERS)
        self.to_close = 0
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        wait = struct.pack("ll", SILENT_S, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, wait)
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        close = conn.close

        def close_beside(graceful: bool = False) -> None:
            if not graceful or self.to_close >= MOST_TO_CLOSE:
                close()
                return
            self.to_close += 1
            self.closers.submit(close, graceful=True).add_done_callback(
                lambda _: self.method_queue.defer(self._one_closed)
            )

        conn.close = close_beside
        super().finish_request(conn, fs)

    def _one_closed(self) -> None:
        self.to_close -= 1
