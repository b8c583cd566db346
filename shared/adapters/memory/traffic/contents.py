"""Large contents in memory."""

from dataclasses import dataclass, field

from shared.domain.messages.content_name import ContentName


@dataclass(frozen=True, slots=True)
class MemoryContents:
    """The fake of `Contents`. Its contents do not expire."""

    stored: dict[ContentName, bytes] = field(default_factory=dict)

    def put(self, name: ContentName, data: bytes) -> None:
        self.stored[name] = data

    def get(self, name: ContentName) -> bytes | None:
        return self.stored.get(name)

    def remove(self, name: ContentName) -> None:
        self.stored.pop(name, None)
