"""Secrets that sign an endpoint's deliveries."""

from dataclasses import dataclass

from shared.domain.endpoints.signing import GENERATED_BYTES, Secret
from shared.domain.errors import InvalidInput, Problem
from shared.ports import Ed25519, Entropy


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecrets:
    """Generates secrets, and checks those that clients choose."""

    ed25519: Ed25519
    entropy: Entropy

    def make(self, chosen: Secret | None, field: str) -> Secret:
        """Returns the chosen secret, else a generated symmetric one.

        InvalidInput at this field of the body when the halves of a chosen pair do not match: no
        consumer could verify its signatures.
        """
        if chosen is None:
            return Secret(self.entropy.draw(GENERATED_BYTES))
        if chosen.is_pair and self.ed25519.public_of(chosen.private) != chosen.public:
            reason = "The second half of the secret is not the public key of the first."
            raise InvalidInput(Problem(("body", field), reason))
        return chosen
