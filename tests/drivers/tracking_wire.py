"""Reads what our side wrote, by the layouts alone and with nothing but the standard library.

In: one JSON object a line, {"protocol": "psn" | "natnet", "sized": bool, "hex": "..."}. Out: what stands in it, as JSON.
"""
import json
import struct
import sys


def psn_chunks(data):
    at = 0
    while at < len(data):
        (word,) = struct.unpack_from("<I", data, at)
        length = (word >> 16) & 0x7FFF
        body = data[at + 4 : at + 4 + length]
        assert len(body) == length, "a chunk ends outside of its parent"
        yield word & 0xFFFF, bool(word >> 31), body
        at += 4 + length


def psn(data):
    ((root, holds, body),) = psn_chunks(data)
    assert holds
    out = {"kind": {0x6755: "data", 0x6756: "info"}[root], "trackers": []}
    for chunk, nested, part in psn_chunks(body):
        if chunk == 0:
            stamp, high, low, frame, packets = struct.unpack("<QBBBB", part)
            out.update(timestampUs=stamp, version=[high, low], frameId=frame, framePackets=packets)
        elif out["kind"] == "info" and chunk == 1:
            out["systemName"] = part.decode()
        else:
            assert nested
            for tracker, _, fields in psn_chunks(part):
                said = {"id": tracker}
                for field, _, value in psn_chunks(fields):
                    if out["kind"] == "info":
                        said["name"] = value.decode()
                    elif field == 3:
                        said["status"] = struct.unpack("<f", value)[0]
                    elif field == 6:
                        said["timestampUs"] = struct.unpack("<Q", value)[0]
                    else:
                        said[["pos", "speed", "ori", "", "accel", "targetPos"][field]] = struct.unpack("<3f", value)
                out["trackers"].append(said)
    return out


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form):
        return self.take(form)[0]

    def text(self):
        end = self.data.index(0, self.at)
        value = self.data[self.at : end].decode()
        self.at = end + 1
        return value

    def section(self, sized, thing):
        count = self.one("i")
        size = self.one("i") if sized else None
        start = self.at
        things = [thing() for _ in range(count)]
        assert size is None or self.at == start + size, "a section is not as long as it says"
        return things


def natnet(data, sized):
    r = Reader(data)
    message, length = r.take("HH")
    assert message == 7 and length == len(data) - 4
    out = {"frame": r.one("i")}
    out["sets"] = r.section(sized, lambda: (r.text(), [r.take("3f") for _ in range(r.one("i"))])[0])
    r.section(sized, lambda: r.take("3f"))
    body = lambda: dict(zip(("id", "x", "y", "z", "qx", "qy", "qz", "qw", "error", "flags"), r.take("i8fh")))
    out["bodies"] = r.section(sized, body)
    r.section(sized, lambda: (r.one("i"), [body() for _ in range(r.one("i"))]))
    if sized:
        assert r.section(True, lambda: None) == []
    out["labelled"] = len(r.section(sized, lambda: r.take("i4fhf")))
    channels = lambda: (r.one("i"), [[r.one("f") for _ in range(r.one("i"))] for _ in range(r.one("i"))])
    r.section(sized, channels)
    r.section(sized, channels)
    out["timecode"], out["subframe"], out["timestampS"] = r.take("IId")
    out["exposureTicks"], _, out["sentTicks"] = r.take("QQQ")
    if sized:
        r.take("II")
    out["flags"], end = r.take("hi")
    assert end == 0 and r.at == len(data), "bytes are left over"
    return out


for line in sys.stdin:
    asked = json.loads(line)
    raw = bytes.fromhex(asked["hex"])
    said = psn(raw) if asked["protocol"] == "psn" else natnet(raw, asked["sized"])
    print(json.dumps(said))
