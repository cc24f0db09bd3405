// Subscriptions in the console: server-sent events of POST /graphql, read by fetch, which can send the token.
"use strict";

(() => {
  const isSubscription = ({ operationName }, documentAST) =>
    Boolean(
      documentAST?.definitions.some(
        (each) => each.operation === "subscription" && (!operationName || each.name?.value === operationName),
      ),
    );

  /** The answers of a response of the protocol graphql-sse, distinct connections mode. */
  async function* answers(response) {
    const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await text.read();
      if (done) return;
      const blocks = (waiting + value).split("\n\n");
      waiting = blocks.pop();
      for (const block of blocks) {
        const lines = block.split("\n");
        if (lines.includes("event: complete")) return;
        const data = lines.find((line) => line.startsWith("data: "));
        if (data) yield JSON.parse(data.slice("data: ".length));
      }
    }
  }

  async function* opened(ask, signal) {
    try {
      const response = await ask({ accept: "text/event-stream", signal });
      if (response.headers.get("content-type").startsWith("text/event-stream")) {
        yield* answers(response);
      } else {
        yield await response.json();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** What GraphiQL follows; `return` closes the stream at once, though an answer is still waited for. */
  const follow = (ask) => {
    const leaving = new AbortController();
    const stream = opened(ask, leaving.signal);
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => stream.next(),
      return: async () => {
        leaving.abort();
        return { done: true, value: undefined };
      },
    };
  };

  window.KassaStreams = { isSubscription, follow };
})();
