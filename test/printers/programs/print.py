"""Prints records as Python's own functions do: a list of records in, for each printer a list of texts out."""
import dataclasses
import json
import pprint
import sys


def plain(value):
    kind = value["kind"]
    if kind == "list":
        return [plain(item) for item in value["items"]]
    if kind == "record":
        return {field["name"]: plain(field["value"]) for field in value["fields"]}
    return {"text": value.get("text"), "number": value.get("number"), "flag": True, "nothing": None}[kind]


def constructed(value):
    if value["kind"] == "list":
        return [constructed(item) for item in value["items"]]
    if value["kind"] != "record":
        return plain(value)
    names = [field["name"] for field in value["fields"]]
    login = dataclasses.make_dataclass("Login", names)
    return login(*[constructed(field["value"]) for field in value["fields"]])


def in_bytes(value):
    return (value if isinstance(value, str) else repr(value)).encode()


PRINTERS = {
    "Python repr": lambda record: repr(plain(record)),
    "Python repr of a dataclass": lambda record: repr(constructed(record)),
    "Python pprint": lambda record: pprint.pformat(plain(record)),
    "Python json.dumps": lambda record: json.dumps(plain(record)),
    "Python json.dumps, indented": lambda record: json.dumps(plain(record), indent=4),
    "Python repr of items()": lambda record: repr(plain(record).items()),
    "Python repr of headers in bytes": lambda record: repr(
        [(name.encode(), in_bytes(value)) for name, value in plain(record).items()]
    ),
    "Python repr of JSON in bytes": lambda record: "send: " + repr(json.dumps(plain(record)).encode()),
    "Python logging, %s=%r": lambda record: " ".join("%s=%r" % item for item in plain(record).items()),
}

records = json.load(sys.stdin)
json.dump({name: [show(record) for record in records] for name, show in PRINTERS.items()}, sys.stdout)
