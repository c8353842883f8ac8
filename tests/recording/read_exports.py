"""Reads an export with Python's own csv and json, and says what it found as JSON: a witness that is not ours."""
import csv
import json
import sys

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
with open(sys.argv[2], encoding="utf-8") as file:
    lines = [json.loads(line) for line in file]
same = len(rows) == len(lines)
for row, line in zip(rows, lines):
    same = same and list(row) == list(line)
    for key, text in row.items():
        value = line[key]
        if value is None:
            same = same and text == ""
        elif isinstance(value, str):
            same = same and text in (value, "'" + value)
        else:
            # Shortest text that reads back to the same double, in both.
            same = same and float(text) == float(value)
print(json.dumps({"rows": len(rows), "same": same, "columns": list(rows[0]), "lines": lines}))
