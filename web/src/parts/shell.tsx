// The bar around every screen: the way home, the search box, the time zone, the caller.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { help, listen } from "../keys";
import { place } from "../router";
import { become, session, signOut } from "../session";
import { zone, zoneName } from "../times";
import { useViewer } from "../viewer";
import { Link } from "./basics";
import { HelpDialog } from "./help_dialog";
import { SearchBox } from "./search_box";

function ActFor() {
  const give = (event: SubmitEvent) => {
    event.preventDefault();
    const tenant = String(new FormData(event.currentTarget as HTMLFormElement).get("tenant")).trim();
    become({ ...session.get(), tenant });
  };
  return (
    <form class="act-for" autocomplete="off" onSubmit={give}>
      <input name="tenant" aria-label="Tenant to act for" placeholder="Act for a tenant" required pattern="[a-z0-9\-]+" />
      <button>Act</button>
    </form>
  );
}

function Caller() {
  const { data, error } = useViewer();
  zone.use();
  const viewer = data?.viewer;
  // The API refuses an operator whose token names no tenant, until the operator chooses one.
  const mayActFor = viewer ? viewer.scopes.includes("tenants:any") : Boolean(error);
  return (
    <>
      {mayActFor && <ActFor />}
      <p class="caller" role="status">
        {viewer && (
          <>
            <strong>{viewer.tenant}</strong> {viewer.subject}
          </>
        )}
      </p>
      <button
        type="button"
        aria-pressed={zone.get() === "utc"}
        title="Show times in UTC"
        onClick={() => zone.set(zone.get() === "utc" ? "local" : "utc")}
      >
        <span class="hidden">Times in </span>
        {zoneName()}
      </button>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const { token } = session.use();
  const here = place.use();
  const seen = useRef(here);
  useEffect(listen, []);
  useEffect(() => {
    // A changed filter is no other screen: the focus stays.
    const moved = seen.current.path.join("/") !== here.path.join("/") || seen.current.search !== here.search;
    seen.current = here;
    if (moved) document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [here]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.querySelector<HTMLElement>("main h1")?.focus();
      }}>
        Skip to the content
      </a>
      <header class="bar">
        <Link to={[]} class="home" aria-label="Message tracker, start">
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <rect x="1" y="5" width="30" height="22" rx="4" class="letter" />
            <path d="M3 9l13 9 13-9" class="flap" />
          </svg>
          <span>Message tracker</span>
        </Link>
        {token && <SearchBox />}
        <div class="tools">
          {token && <Caller />}
          <button type="button" aria-label="Keyboard shortcuts and help" onClick={() => help.set(true)}>
            ?
          </button>
        </div>
      </header>
      <main id="main">{children}</main>
      <HelpDialog />
    </>
  );
}
