"use strict";

// The tabs that the page opens with: one for each look-up. `given` has the values from the address of the page; the
// tab that uses the first of them opens first.
const examples = (given, placeholders) => {
  const values = { ...placeholders, ...given };
  const tabs = {
    id: {
      query: `# One message by its provider's id.
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
      advice
      responsibleParty
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
      variables: { id: values.id },
    },
    ids: {
      query: `# Up to 500 messages at once: in the order of the ids, null for an unknown id.
query ByIds($ids: [ID!]!) {
  messagesByIds(ids: $ids) {
    messageId
    project {
      name
    }
    channel
    sentAt
    status
    statusReason {
      summary
      advice
    }
    destination
    ... on EmailMessage {
      subject
    }
  }
}
`,
      variables: { ids: [values.id, "no-such-message"] },
    },
    destination: {
      query: `# Every message to one address or phone number, newest first.
query ByDestination($destination: String!, $first: Int! = 25, $after: String) {
  messages(by: { destination: $destination }, first: $first, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        messageId
        project {
          name
        }
        channel
        sentAt
        status
        statusReason {
          summary
          advice
        }
        destination
        ... on EmailMessage {
          subject
        }
      }
    }
  }
}
`,
      variables: { destination: values.destination, first: 25 },
    },
    campaignId: {
      query: `# The messages of a campaign that did not arrive; without the filter, all of them.
query ByCampaign($campaignId: ID!, $filter: MessageFilter, $first: Int! = 25) {
  messages(by: { campaignId: $campaignId }, filter: $filter, first: $first) {
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        messageId
        project {
          name
        }
        channel
        sentAt
        status
        statusReason {
          summary
          advice
        }
        destination
        ... on EmailMessage {
          subject
        }
      }
    }
  }
}
`,
      variables: { campaignId: values.campaignId, filter: { statuses: ["HARD_BOUNCED", "SOFT_BOUNCED", "FAILED"] } },
    },
    journeyId: {
      query: `# The messages of a journey, oldest first.
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
          project {
            name
          }
          channel
          sentAt
          status
          statusReason {
            summary
            advice
          }
          destination
          ... on EmailMessage {
            subject
          }
        }
      }
    }
  }
}
`,
      variables: { journeyId: values.journeyId },
    },
  };
  const wanted = Object.keys(given).find((name) => name in tabs);
  return wanted ? [tabs[wanted], ...Object.values(tabs).filter((tab) => tab !== tabs[wanted])] : Object.values(tabs);
};
