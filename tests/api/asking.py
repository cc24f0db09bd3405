"""A GraphQL client for tests: sends what a program would send and shows what came back."""

from typing import Any, Self

import httpx
from starlette.applications import Starlette


class Asking:
    """Talks HTTP to an application in this process, with a token."""

    def __init__(self, app: Starlette, token: str | None) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kassa.test", headers=headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def send(self, query: str, *, operation: str | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer."""
        body = {"query": query, "variables": variables, "operationName": operation}
        response = await self.http.post("/graphql", json=body)
        return response.json()  # type: ignore[no-any-return]

    async def data(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.send(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The one error of an answer: its extensions, and its message as `message`."""
        (error,) = (await self.send(query, **variables))["errors"]
        return {**error["extensions"], "message": error["message"], "path": error.get("path")}
