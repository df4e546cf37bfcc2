"""A small clamd for tests: `python -m tests.fake_clamd SOCKET ANSWER`, over a Unix socket, speaking INSTREAM.

ANSWER: "scan" finds what contains EICAR, "error" fails to scan, "limit" refuses the size, "hang up" says
nothing at all, "nonsense" says something else.
"""

import socket
import struct
import sys
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ANSWERS = {
    "error": b"stream: lstat() failed: Permission denied. ERROR\n",
    "limit": b"INSTREAM size limit exceeded. ERROR\n",
    "hang up": b"",
    "nonsense": b"PONG\n",
}


def exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def answer(connection: socket.socket, how: str) -> None:
    command = b""
    while not command.endswith(b"\n"):
        command += exactly(connection, 1)
    if command != b"nINSTREAM\n":
        connection.sendall(b"UNKNOWN COMMAND\n")
        return
    stream = b""
    while length := struct.unpack("!L", exactly(connection, 4))[0]:
        stream += exactly(connection, length)
    found = b"stream: Eicar-Signature FOUND\n" if EICAR in stream else b"stream: OK\n"
    connection.sendall(ANSWERS.get(how, found))


def main() -> None:
    path, how = Path(sys.argv[1]), sys.argv[2]
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()
        while True:
            connection, _ = server.accept()
            with connection:
                try:
                    answer(connection, how)
                except ConnectionError:
                    continue


if __name__ == "__main__":
    main()
