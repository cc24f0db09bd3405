"""Live streams: what happens, as it happens, over WebSocket and SSE; from any position, without gap or double.

Read on: `live.py` (what a subscription becomes), `hub.py` (one tail of the log for all), `event_feed.py` and
`view_feed.py` (one execution for all who ask the same), `connection.py` (graphql-transport-ws), `sse.py`, `history.py`
(`GET /events`), `durable.py` (named subscriptions).
"""
