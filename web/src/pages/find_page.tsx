// A text that is no address: the message, campaign or journey with this id, or the messages with this reference.
import { useQuery } from "@tanstack/preact-query";
import { useEffect } from "preact/hooks";
import { isPhoneNumber } from "../detect";
import { filtersIn } from "../filters";
import { FindByIdDocument, FindDocument, type RowFragment } from "../generated/graphql";
import { Heading, Link } from "../parts/basics";
import { MessageList, Rows } from "../parts/message_list";
import { NothingFound, SearchAgain } from "../parts/nothing_found";
import { Empty, Failure, Loading } from "../parts/states";
import { ApiError, send } from "../request";
import { type Search, href, navigate, place, search as searchFor } from "../router";

interface Found {
  path?: string[];
  also?: string[];
  rows: RowFragment[];
}

async function find({ text, kind }: Search): Promise<Found> {
  const byReference = kind === "any" || kind === "reference";
  const all = byReference
    ? await send(FindDocument, { text, reference: text })
    : { ...(await send(FindByIdDocument, { text })), messages: { nodes: [] } };
  const rows = all.messages.nodes;
  const isWanted = (name: string) => kind === "any" || kind === name;
  const paths = [
    all.message && isWanted("message") ? ["message", all.message.id] : [],
    all.campaign && isWanted("campaign") ? ["campaign", all.campaign.campaignId] : [],
    all.journey && isWanted("journey") ? ["journey", all.journey.journeyId] : [],
  ].filter((path) => path.length);
  const [path, also] = paths;
  if (path) return { path, also, rows };
  return rows.length === 1 ? { path: ["message", rows[0]!.id], rows: [] } : { rows };
}

const WHAT: Record<string, string> = { any: "id or reference", message: "id", reference: "reference" };

function Several({ found }: { found: Found }) {
  const links = [found.path, found.also].filter((path): path is string[] => Boolean(path));
  return (
    <>
      <ul class="choices">
        {links.map((path) => (
          <li key={path[0]}>
            <Link to={path}>
              The {path[0]} {path[0] !== "message" && path[1]}
            </Link>
          </li>
        ))}
      </ul>
      {found.rows.length > 0 && <Rows rows={found.rows} label="Messages with this reference" />}
    </>
  );
}

export function FindPage({ search }: { search: Search | undefined }) {
  const filters = filtersIn(place.use().query);
  const found = useQuery({
    queryKey: ["find", search],
    queryFn: () => find(search!),
    enabled: Boolean(search) && search?.kind !== "reference",
  });
  const result = found.data;
  const only = result?.path && !result.also && !result.rows.length ? result.path : undefined;
  useEffect(() => {
    if (only) navigate(href(only), { replace: true });
  }, [only?.join("/")]);
  if (!search) return <SearchAgain />;
  const what = WHAT[search.kind] ?? `${search.kind} id`;
  const isNothing = result && !result.path && !result.rows.length;
  const isInput = found.error instanceof ApiError && found.error.problem === "input";
  return (
    <>
      <Heading>Search for an {what}</Heading>
      {search.kind === "reference" && (
        <MessageList by={{ reference: search.text }} filters={filters} label="Messages" empty={<NothingFound what={what} />} />
      )}
      {search.kind !== "reference" && found.isPending && <Loading what="what was found" />}
      {found.isError && !isInput && <Failure error={found.error} retry={() => void found.refetch()} />}
      {result && !isNothing && !only && <Several found={result} />}
      {(isNothing || isInput) && (
        <Empty title="Nothing was found">
          <NothingFound what={what} />
          {isPhoneNumber(search.text) && (
            <p class="actions">
              <button type="button" class="primary" onClick={() => searchFor(search.text, "destination")}>
                Search for it as a phone number
              </button>
            </p>
          )}
        </Empty>
      )}
    </>
  );
}
