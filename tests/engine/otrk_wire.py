"""OpenTrackIO with the standard library alone: its own sum, header and CBOR.

send <port> <encoding> <count> <segment>: sends samples of source 9, x 1.25 y -3.5 z 1.6, pan 30, whole or cut in segments.
read: reads datagrams in hex, one per line, prints one JSON object per line with what it made of them.
"""
import json
import socket
import struct
import sys
import time


def fletcher(data):
    s1 = s2 = 0
    for byte in data:
        s1 = (s1 + byte) % 256
        s2 = (s2 + s1) % 256
    return s2 << 8 | s1


def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    if n < 256:
        return bytes([major << 5 | 24, n])
    if n < 65536:
        return struct.pack(">BH", major << 5 | 25, n)
    if n < 2**32:
        return struct.pack(">BI", major << 5 | 26, n)
    return struct.pack(">BQ", major << 5 | 27, n)


def cbor(value):
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return struct.pack(">Bf", 0xFA, value) if struct.unpack(">f", struct.pack(">f", value))[0] == value else struct.pack(">Bd", 0xFB, value)
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(cbor(one) for one in value)
    return head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())


def uncbor(data, at=0):
    first = data[at]
    major, info = first >> 5, first & 31
    at += 1
    if major == 7:
        if info == 27:
            return struct.unpack_from(">d", data, at)[0], at + 8
        return {20: False, 21: True, 22: None}[info], at
    n = info
    if info >= 24:
        width = 1 << (info - 24)
        n = int.from_bytes(data[at:at + width], "big")
        at += width
    if major == 0:
        return n, at
    if major == 1:
        return -1 - n, at
    if major == 3:
        return data[at:at + n].decode(), at + n
    if major == 4:
        out = []
        for _ in range(n):
            one, at = uncbor(data, at)
            out.append(one)
        return out, at
    out = {}
    for _ in range(n):
        key, at = uncbor(data, at)
        out[key], at = uncbor(data, at)
    return out, at


def packet(encoding, sequence, offset, last, part):
    start = b"OTrk" + struct.pack(">BBHIH", 0, encoding, sequence, offset, (0x8000 if last else 0) | len(part))
    return start + struct.pack(">H", fletcher(start + part)) + part


if sys.argv[1] == "send":
    port, encoding, count, segment = int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sequence = 65530
    at = time.monotonic()
    for n in range(count):
        sample = {
            "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
            "sourceNumber": 9,
            "timing": {"sequenceNumber": n, "sampleTimestamp": {"seconds": 1763700000 + n // 50, "nanoseconds": n % 50 * 20_000_000}},
            "lens": {"pinholeFocalLength": 24.5, "encoders": {"zoom": 0.25, "focus": 0.5}},
            "transforms": [{"translation": {"x": 1.25 + 0.001 * (n % 7), "y": -3.5, "z": 1.6}, "rotation": {"pan": 30, "tilt": -2.25, "roll": 0.5}, "id": "Camera"}],
        }
        payload = cbor(sample) if encoding == "cbor" else json.dumps(sample).encode()
        size = segment or len(payload)
        for offset in range(0, len(payload), size):
            part = payload[offset:offset + size]
            sock.sendto(packet(2 if encoding == "cbor" else 1, sequence, offset, offset + size >= len(payload), part), ("127.0.0.1", port))
            sequence = (sequence + 1) % 65536
        at += 0.02
        time.sleep(max(0, at - time.monotonic()))
else:
    for line in sys.stdin:
        data = bytes.fromhex(line.strip())
        assert data[:4] == b"OTrk", data[:4]
        encoding, sequence, offset, word, total = struct.unpack_from(">xBHIHH", data, 4)
        assert total == fletcher(data[:14] + data[16:]), "sum"
        assert offset == 0 and word == 0x8000 | len(data) - 16, "one whole datagram"
        document = uncbor(data[16:])[0] if encoding == 2 else json.loads(data[16:])
        print(json.dumps({"sequence": sequence, "document": document}))
