"use strict";

// The tabs that the page opens with: one for each way of asking. `given` is what the address bar gave.
const examples = (given) => [
  {
    query: `# One message, by its provider's id.
query ById($id: ID!) {
  message(id: $id) {
    __typename
    messageId
    project {
      name
    }
    channel
    status
    statusReason {
      code
      summary
      diagnostic
    }
    isFinal
    destination
    sender
    sentAt
    updatedAt
    campaignId
    journeyId
    ... on EmailMessage {
      subject
      openCount
      clickCount
    }
    ... on SmsMessage {
      isoCountryCode
      parts
      priceUsd
    }
    events {
      type
      occurredAt
      providerType
      providerStatus
      diagnostic
      link
    }
  }
}
`,
    variables: { id: given.id },
  },
  {
    query: `# Up to 500 messages at once: the same order as the ids, null where there is none.
query ByIds($ids: [ID!]!) {
  messagesByIds(ids: $ids) {
    messageId
    channel
    status
    isFinal
    destination
    sentAt
  }
}
`,
    variables: { ids: [given.id, "no-such-message"] },
  },
  {
    query: `# Everything sent to one address or phone number, newest first.
query ByDestination($destination: String!, $first: Int! = 25, $after: String) {
  messages(by: { destination: $destination }, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        messageId
        channel
        status
        sentAt
        updatedAt
        campaignId
        journeyId
      }
    }
  }
}
`,
    variables: { destination: given.destination, first: 25 },
  },
  {
    query: `# What of a campaign did not arrive; without the filter, all of it.
query ByCampaign($campaignId: ID!, $filter: MessageFilter, $first: Int! = 25) {
  messages(by: { campaignId: $campaignId }, filter: $filter, first: $first) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        messageId
        status
        statusReason {
          summary
        }
        destination
        sentAt
      }
    }
  }
}
`,
    variables: { campaignId: given.campaignId, filter: { statuses: ["HARD_BOUNCED", "SOFT_BOUNCED", "FAILED"] } },
  },
  {
    query: `# A journey's messages, oldest first.
query ByJourney($journeyId: ID!, $first: Int! = 25, $after: String) {
  journey(id: $journeyId) {
    journeyId
    messages(first: $first, after: $after, order: ASC) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          messageId
          channel
          status
          destination
          sentAt
        }
      }
    }
  }
}
`,
    variables: { journeyId: given.journeyId },
  },
];
