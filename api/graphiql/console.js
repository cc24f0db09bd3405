// Starts GraphiQL over POST /graphql with the token typed above it; the tab keeps the token, nothing else does.
// The menu of examples is examples.json beside this file.
"use strict";

(() => {
  const KEY = "kassa-token";
  const form = document.getElementById("token-form");
  const input = document.getElementById("token");
  const state = document.getElementById("token-state");
  const menu = document.getElementById("examples");

  const FIRST_QUERY = `# Type the token above, then run this: documents, newest first.
query Newest {
  fiscalDocuments(first: 10) {
    totalCount
    nodes {
      fn
      fdNumber
      kind
      at
      total
      lines {
        name
        quantity
        sum
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

  const fetcher = (request, options) => {
    const token = sessionStorage.getItem(KEY);
    if (!token) {
      return { errors: [{ message: "Type your API token above." }] };
    }
    const ask = async ({ accept, signal }) => {
      const response = await fetch("/graphql", {
        method: "POST",
        credentials: "omit",
        headers: {
          accept,
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          ...(options?.headers ?? {}),
        },
        body: JSON.stringify(request),
        signal,
      });
      state.textContent = response.status === 401 ? "This token is not accepted." : "";
      return response;
    };
    if (KassaStreams.isSubscription(request, options?.documentAST)) {
      return KassaStreams.follow(ask);
    }
    return ask({ accept: "application/graphql-response+json" }).then((response) => response.json());
  };

  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  let shown = 0;
  const show = (example = {}) => {
    shown += 1; // another key makes GraphiQL start anew: it reads the schema, and opens a tab for what it is given
    root.render(
      React.createElement(GraphiQL, {
        key: shown,
        fetcher,
        defaultQuery: FIRST_QUERY,
        query: example.query,
        variables: example.variables,
        shouldPersistHeaders: false,
        isHeadersEditorEnabled: true,
      }),
    );
  };

  const offer = async () => {
    const examples = await (await fetch("/graphiql/examples.json")).json();
    examples.forEach(({ title }, index) => menu.add(new Option(title, index)));
    menu.addEventListener("change", () => {
      if (menu.value !== "") {
        show(examples[menu.value]);
        menu.value = "";
      }
    });
  };

  input.value = sessionStorage.getItem(KEY) ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, input.value.trim());
    show();
  });
  show();
  offer();
})();
