"""What goes from a feed into the socket of one operation."""

from collections.abc import Callable

from api.live.messages import Batch
from api.live.proof import Proof
from api.live.protocol import next_head
from api.live.socket import LiveSocket, text_frame


class Writer:
    """Writes the answers of one operation; `position` is the last event's."""

    def __init__(self, socket: LiveSocket, proof: Proof, operation: str) -> None:
        self._socket = socket
        self._proof = proof
        self._operation = operation
        self._head = next_head(operation)
        self.proven: Callable[[int], None] | None = None
        self.position: int | None = None

    def take(self, batch: Batch) -> bool:
        """Write it; False when the socket is full."""
        if self.proven is not None:
            self._proof.sent(self._operation, self.proven, batch.position)
        if batch.messages:
            self._socket.push(b"".join([text_frame(self._head + each.payload + b"}") for each in batch.messages]))
            self.position = batch.messages[-1].position
        return not self._socket.full
