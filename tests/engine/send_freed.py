"""Sends FreeD D1 poses to 127.0.0.1:<port> 50 times a second for <seconds>: camera <id>, x <mm>, y <mm>, z <mm>, pan <deg>."""
import socket
import sys
import time

port, seconds, camera, x, y, z, pan = int(sys.argv[1]), float(sys.argv[2]), *map(float, sys.argv[3:8])


def i24(value):
    return (int(round(value)) & 0xFFFFFF).to_bytes(3, "big")


sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
end = time.monotonic() + seconds
at = time.monotonic()
n = 0
while at < end:
    wobble = 0.01 * (n % 7)
    body = bytes([0xD1, int(camera)]) + i24((pan + wobble) * 32768) + i24(0) + i24(0)
    body += i24((x + wobble) * 64) + i24(y * 64) + i24(z * 64) + i24(0x4000) + i24(0x6000) + b"\0\0"
    sock.sendto(body + bytes([(0x40 - sum(body)) & 0xFF]), ("127.0.0.1", port))
    n += 1
    at += 0.02
    time.sleep(max(0, at - time.monotonic()))
