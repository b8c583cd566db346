"""Headers of a message, and the trace context of its request."""

import pytest

from shared.domain.messages.message_headers import with_trace_context

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,1a@b=x y~!"


def test_a_valid_context_is_handed_through() -> None:
    request = {"traceparent": PARENT, "tracestate": STATE, "baggage": "a=b"}

    found = with_trace_context((("X-A", "1"),), request)

    assert found == (("X-A", "1"), ("traceparent", PARENT), ("tracestate", STATE))


@pytest.mark.parametrize(
    "parent",
    [
        "",
        PARENT.upper(),
        PARENT[:-1],
        PARENT + "-00",
        PARENT + "\n",
        f"{PARENT},{PARENT}",
        "ff" + PARENT[2:],
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
        "é" * 55,
        PARENT.replace("4bf", "\u06614bf"),
        "x" * 100_000,
    ],
)
def test_an_invalid_parent_is_left_out_with_its_state(parent: str) -> None:
    assert with_trace_context((), {"traceparent": parent, "tracestate": STATE}) == ()


@pytest.mark.parametrize(
    "state",
    ["", "a", "=x", "A=x", "a=x,", "a=\x01", "a=x\r\nX-B: 1", "a=" + "x" * 300, "a=é",
     ",".join(f"k{n}=v" for n in range(33)), "a=x" + " " * 600, "a=b=c"],
)  # fmt: skip
def test_an_invalid_state_is_left_out_alone(state: str) -> None:
    found = with_trace_context((), {"traceparent": PARENT, "tracestate": state})

    assert found == (("traceparent", PARENT),)


def test_a_state_of_32_members_is_handed_through() -> None:
    state = " , ".join(f"k{n}=v" for n in range(32))

    found = with_trace_context((), {"traceparent": PARENT, "tracestate": state})

    assert found == (("traceparent", PARENT), ("tracestate", state))


@pytest.mark.parametrize("name", ["traceparent", "TraceParent", "tracestate"])
def test_a_context_of_the_messages_own_replaces_that_of_the_request(name: str) -> None:
    own = ((name, "mine"),)

    assert with_trace_context(own, {"traceparent": PARENT, "tracestate": STATE}) == own
