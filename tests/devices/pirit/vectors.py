"""The Pirit part of the sample vectors: (what, request bytes, answer bytes, request with an empty parameter)."""

import json
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
VECTORS: list[dict[str, str]] = json.loads((SAMPLES / "vectors.json").read_text())["pirit"]
PACKETS = [vector for vector in VECTORS if vector["request_hex"] != "05"]
REQUESTS = [bytes.fromhex(vector["request_hex"]) for vector in PACKETS]
ANSWERS = [bytes.fromhex(vector["answer_hex"]) for vector in PACKETS]
