"""What schemathesis cannot know of itself: how lines of JSON and tables are written."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/ndjson")
def write_lines(_context, value):
    """The schema of such a body is a text; anything else is one line."""
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")


@schemathesis.serializer("application/vnd.apache.parquet")
def write_bytes(_context, value):
    """Whatever was made up, as bytes: none of it is Parquet, and the server must say so."""
    return value if isinstance(value, bytes) else json.dumps(value).encode("utf-8", "surrogatepass")
