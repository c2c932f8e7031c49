# The addon with which mitmproxy does what is measured: a credential in place of a reference, bodies streamed.
import os

REFERENCE = os.environ["BENCH_REFERENCE"]
VALUE = os.environ["BENCH_VALUE"]


def requestheaders(flow):
    header = flow.request.headers.get("authorization", "")
    if REFERENCE in header:
        flow.request.headers["authorization"] = header.replace(REFERENCE, VALUE)


def responseheaders(flow):
    flow.response.stream = True
