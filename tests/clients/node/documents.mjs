// The documents that Apollo Client and urql are tested with: what a screen asks for.
import { gql } from "graphql-tag";

export const RECEIPT = gql`
  query Receipt($fn: String!, $fd: Long!) {
    fiscalDocument(fn: $fn, fd: $fd) {
      kind
      at
      total
      lines(first: 2) {
        n
        name
        quantity
      }
    }
  }
`;

export const PAGE = gql`
  query Page($first: Int, $after: String, $last: Int, $before: String, $filter: FiscalDocumentFilter) {
    fiscalDocuments(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: [{ field: AT, direction: DESC }]
    ) {
      totalCount
      edges {
        cursor
        node {
          ...Row
          lines(first: 3) {
            n
            name
            sum
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }

  fragment Row on FiscalDocument {
    fn
    fdNumber
    at
    total
  }
`;

export const IMPORT = gql`
  mutation Import($input: ImportDocumentsInput!) {
    importDocuments(input: $input) {
      receipt {
        position
        replayed
      }
      documents {
        fn
        fd
        outcome
      }
      errors {
        code
        message
        ... on IdempotencyMismatch {
          details
        }
      }
    }
  }
`;

export const VISIBLE = gql`
  query Visible($fn: String!, $fd: Long!, $position: Long!) {
    fiscalDocument(fn: $fn, fd: $fd, atLeast: $position) {
      fn
      fdNumber
      total
    }
  }
`;

export const TOO_MUCH = gql`
  query TooMuch {
    fiscalDocuments(first: 5000) {
      nodes {
        fn
      }
    }
  }
`;

export const UNKNOWN_FIELD = gql`
  query UnknownField {
    fiscalDocumentz {
      fn
    }
  }
`;
