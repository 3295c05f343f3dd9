"""How the embedded cluster is reached: its address, and the key and certificate that all who speak there have."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from distributed.security import Security

from inception_lab.errors import BackendError, LabError

__all__ = ["Access", "refusal"]

_REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Access:
    """An address, and a key and certificate in PEM that prove each side to the other."""

    address: str
    certificate: str
    key: str

    @classmethod
    def of(cls, address: str, security: Security) -> Access:
        """Return how a scheduler with temporary credentials is reached."""
        client = security.get_tls_config_for_role("client")
        return cls(address, client["cert"], client["key"])

    @classmethod
    def from_json(cls, line: str) -> Access:
        """Read what `to_json` wrote. Raises BackendError with what `refusal` wrote, or where it is something else."""
        try:
            said = json.loads(line)
            if _REFUSED not in said:
                return cls(**said)
            raise BackendError(*said[_REFUSED])
        except (ValueError, TypeError):
            raise BackendError("engine", "the worker's process could not be started") from None

    def to_json(self) -> str:
        """Write it in one line."""
        return json.dumps(asdict(self))

    def security(self) -> Security:
        """Return what a client needs to be let in, and to know whom it speaks with."""
        return Security(
            require_encryption=True,
            tls_ca_file=self.certificate,
            tls_client_cert=self.certificate,
            tls_client_key=self.key,
        )


def refusal(error: LabError) -> str:
    """Write in one line why the cluster does not start."""
    return json.dumps({_REFUSED: [error.where, error.problem, error.received, error.remedy]})
