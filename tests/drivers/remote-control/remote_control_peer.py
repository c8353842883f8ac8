"""An engine's Remote Control as its pages describe it, by Python's standard library: one preset over HTTP and WebSocket.

Prints its two ports, then one line of JSON per write or call that it took. On standard input: a line of JSON
{"label": ..., "value": ...} is a change made in the editor, {"say": ...} a message to whoever registered.
"""
import base64
import hashlib
import json
import socket
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

SECRET = hashlib.md5("stage2024".encode()).hexdigest()
PRESET = "Stage Preset / 1"
ROOT = "/Game/Stage.Stage:PersistentLevel.Root"
FIELDS = {
    "Inner Frustum (A)": ["bool", True, {}],
    "Exposure": ["float", 0.5, {"ClampMin": "-8.0", "ClampMax": "8.0"}],
    "外视锥": ["FVector", {"X": 1.0, "Y": 2.0, "Z": 3.0}, {}],
}
LOCK = threading.Lock()
CLIENTS = []


def take(label, value):
    """Only the members of a structure that are given change."""
    field = FIELDS[label]
    if isinstance(field[1], dict):
        field[1] = {**field[1], **{k: v for k, v in value.items() if k in field[1]}}
    else:
        field[1] = value
    changed = {"PropertyLabel": label, "ObjectPath": ROOT, "PropertyValue": field[1]}
    tell({"Type": "PresetFieldsChanged", "PresetName": PRESET, "ChangedFields": [changed]})


def tell(message):
    data = json.dumps(message, ensure_ascii=False).encode()
    head = struct.pack("!BB", 0x82, len(data)) if len(data) < 126 else struct.pack("!BBH", 0x82, 126, len(data))
    for client in list(CLIENTS):
        try:
            client.sendall(head + data)
        except OSError:
            CLIENTS.remove(client)


def described():
    exposed = [
        {"DisplayName": label, "UnderlyingProperty": {"Name": label, "Type": kind, "ContainerType": "", "Metadata": meta}}
        for label, (kind, _, meta) in FIELDS.items()
    ]
    calls = [{"DisplayName": "Print Text", "UnderlyingFunction": {"Name": "PrintText", "Arguments": []}}]
    return {"Preset": {"Name": PRESET, "Groups": [{"Name": "", "ExposedProperties": exposed, "ExposedFunctions": calls}]}}


def answer(verb, path, body):
    parts = [unquote(part) for part in path.split("/")[1:]]
    if parts == ["remote", "info"]:
        return 200, {"HttpRoutes": []}
    if parts[:2] != ["remote", "preset"] or len(parts) < 3 or parts[2] != PRESET:
        return 404, {"errorMessage": "Unable to resolve the preset."}
    if len(parts) == 3:
        return 200, described()
    kind, label = parts[3], parts[4]
    if kind == "function" and verb == "PUT":
        print(json.dumps({"call": label, "body": body}), flush=True)
        return 200, {"ReturnedValues": [{}]}
    if label not in FIELDS:
        return 400, {"errorMessage": "Unable to resolve the preset field."}
    if verb == "GET":
        return 200, {"PropertyValues": [{"ObjectPath": ROOT, "PropertyValue": FIELDS[label][1]}]}
    print(json.dumps({"write": label, "body": body}), flush=True)
    take(label, body["PropertyValue"])
    return 200, None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with LOCK:
            if self.headers.get("Content-Type") != "application/json":
                status, said = 400, {"errorMessage": "Request content type must be application/json"}
            elif self.headers.get("Passphrase") != SECRET:
                status, said = 401, {"errorMessage": "Given Passphrase is not correct!"}
            else:
                status, said = answer(self.command, self.path, json.loads(body) if body else None)
        data = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = respond

    def log_message(self, *_):
        pass


def exactly(conn, count):
    data = b""
    while len(data) < count:
        more = conn.recv(count - len(data))
        if not more:
            raise OSError("gone")
        data += more
    return data


def serve_socket(conn):
    head = b""
    while b"\r\n\r\n" not in head:
        head += conn.recv(1024)
    key = next(line.split(b": ")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
    accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    conn.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + accept
        + b"\r\n\r\n"
    )
    while True:
        opcode, size = exactly(conn, 2)
        size &= 0x7F
        if size == 126:
            size = struct.unpack("!H", exactly(conn, 2))[0]
        mask, data = exactly(conn, 4), exactly(conn, size)
        if opcode & 0x0F == 8:
            return
        said = json.loads(bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))
        with LOCK:
            hear(conn, said)


def hear(conn, said):
    parameters = said["Parameters"]
    if said["MessageName"] == "preset.register" and parameters["PresetName"] == PRESET:
        CLIENTS.append(conn)
    if said["MessageName"] == "http":
        status = 200 if parameters.get("Passphrase") == SECRET else 401
        data = json.dumps({"RequestId": said.get("Id", -1), "ResponseCode": status, "ResponseBody": {}}).encode()
        conn.sendall(struct.pack("!BB", 0x82, len(data)) + data)


def accept_all(listener):
    def one(conn):
        try:
            serve_socket(conn)
        except (OSError, ValueError):
            pass
        finally:
            if conn in CLIENTS:
                CLIENTS.remove(conn)
            conn.close()

    while True:
        threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()


http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=http.serve_forever, daemon=True).start()
threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
print(json.dumps({"http": http.server_address[1], "ws": listener.getsockname()[1]}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    with LOCK:
        if "say" in order:
            tell(order["say"])
        else:
            take(order["label"], order["value"])
