"""Texts of strangers that attack their readers."""

from tests.support.browser.watch import CANARY

_CALL = f"window.{CANARY}&&{CANARY}(1)"
# Each would run, escape its place, or break the layout, if a page let it.
TEXTS = {
    "script": f"<script>{_CALL}</script>",
    "image": f"<img src=x onerror='{_CALL}'>",
    "svg": f"<svg/onload={_CALL}><animate onbegin={_CALL} attributeName=x>",
    "frame": f'<iframe srcdoc="<script>parent.{CANARY}(1)</script>"></iframe>',
    "attribute": f'" autofocus onfocus="{_CALL}" x="',
    "apostrophe": f"' onmouseover='{_CALL}' x='",
    "closing": f"</textarea></title></style></script><script>{_CALL}</script>",
    "style": "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "base": "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>",
    "url": f"javascript:{_CALL}//",
    "data": f"data:text/html,<script>{_CALL}</script>",
    "template": f"{{{{constructor.constructor('{_CALL}')()}}}} ${{{_CALL}}} <%= {_CALL} %>",
    "markdown": f"[click](javascript:{_CALL}) ![x](https://evil.example/x.png)",
    "bidi": "safe \u202egnp.exe\u202c \u2066\u2067 end",
    "right to left": "مرحبا بالعالم — שלום עולם",
    "emoji": "👩🏽‍🚀🏳️‍🌈" * 20,
    "combining": "Z" + "\u0351\u0343\u0302" * 60,
    "invisible": "in\u200bvi\u200dsi\u2060ble\ufeff",
    "long": "W" * 10_000,
    "null": "null",
    "undefined": "undefined",
    "object": "[object Object]",
    "prototype": "__proto__",
    "percent": "%00%0d%0a%s%n",
}
ALL = "\n".join(TEXTS.values())
# For fields that take a few hundred characters.
MARKUP = "".join(TEXTS[name] for name in ("script", "image", "attribute"))
# Every control character that JSON can write.
CONTROLS = "".join(map(chr, [*range(32), *range(127, 160), 0x2028, 0x2029]))


def payload() -> dict[str, object]:
    """Returns a payload with each text as a value, and as a member's name."""
    members: dict[str, object] = dict(TEXTS)
    names = {text[:200]: name for name, text in TEXTS.items()}
    return {**members, "controls": CONTROLS, "names": names, "deep": _nested(20)}


def schema() -> dict[str, object]:
    """Returns a JSON Schema whose words are hostile, and which refers to itself."""
    properties = {
        text[:200]: {"type": "string", "description": text, "enum": [text[:200]], "title": text}
        for text in TEXTS.values()
    }
    return {
        "type": "object",
        "title": MARKUP,
        "description": ALL[:5000],
        "properties": {**properties, "again": {"$ref": "#"}},
        "examples": [payload()],
    }


def _nested(depth: int) -> object:
    inner: object = "bottom"
    for _ in range(depth):
        inner = {"a": [inner]}
    return inner
