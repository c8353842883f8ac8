"""Reads what the product wrote on the wire with Python's standard library only: OSC 1.0 and nDisplay cluster events.

One JSON object a line in ({"kind": "osc" | "ndisplay", "hex": "..."}), one a line out. Anything that is not exactly what
the standard says is an error with its place, so that a lenient reader cannot hide a sloppy writer.
"""
import json
import struct
import sys


def osc_string(data, at):
    end = data.index(b"\0", at)
    after = end + 1 + (-(end + 1) % 4)
    if any(data[end:after]):
        raise ValueError(f"padding at {end} is not zero")
    return data[at:end].decode("utf-8"), after


def osc(data):
    if len(data) % 4:
        raise ValueError("length is not a multiple of four")
    if data[:8] == b"#bundle\0":
        (tag,) = struct.unpack_from(">Q", data, 8)
        at, elements = 16, []
        while at < len(data):
            (size,) = struct.unpack_from(">i", data, at)
            elements.append(osc(data[at + 4 : at + 4 + size]))
            at += 4 + size
        return {"bundle": tag, "elements": elements}
    address, at = osc_string(data, 0)
    if not address.startswith("/"):
        raise ValueError("address does not begin with /")
    tags, at = osc_string(data, at)
    if not tags.startswith(","):
        raise ValueError("type tags do not begin with ,")
    args = []
    for tag in tags[1:]:
        if tag in "ifhdt":
            form = {"i": ">i", "f": ">f", "h": ">q", "d": ">d", "t": ">Q"}[tag]
            args.append(struct.unpack_from(form, data, at)[0])
            at += struct.calcsize(form)
        elif tag in "sS":
            text, at = osc_string(data, at)
            args.append(text)
        elif tag in "TFNI":
            args.append({"T": True, "F": False, "N": None, "I": "impulse"}[tag])
        else:
            raise ValueError(f"type tag {tag}")
    if at != len(data):
        raise ValueError(f"{len(data) - at} bytes after the last argument")
    return {"address": address, "args": args}


def ndisplay(data):
    (size,) = struct.unpack_from("<I", data, 0)
    if size != len(data) - 4:
        raise ValueError(f"says {size} bytes, has {len(data) - 4}")
    return json.loads(data[4:].decode("ascii"))


for line in sys.stdin:
    item = json.loads(line)
    try:
        said = {"osc": osc, "ndisplay": ndisplay}[item["kind"]](bytes.fromhex(item["hex"]))
        print(json.dumps({"ok": True, "said": said}))
    except Exception as problem:  # told to the test, which fails on it
        print(json.dumps({"ok": False, "problem": str(problem)}))
