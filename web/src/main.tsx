// The explorer: finds messages for people who do not write queries.
import { QueryClientProvider } from "@tanstack/preact-query";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { SignInPanel } from "./parts/sign_in_panel";
import { Shell } from "./parts/shell";
import { FindPage } from "./pages/find_page";
import { GroupPage } from "./pages/group_page";
import { GroupsPage } from "./pages/groups_page";
import { HomePage } from "./pages/home_page";
import { MessagePage } from "./pages/message_page";
import { ProjectPage } from "./pages/project_page";
import { RecipientByIdPage, RecipientPage } from "./pages/recipient_page";
import { queries } from "./request";
import { place } from "./router";
import { session, start } from "./session";

// Of screens, not of people: a title is in the browser's history.
const TITLES: Record<string, string> = {
  message: "Message",
  recipient: "Recipient",
  find: "Search",
  campaign: "Campaign",
  journey: "Journey",
  campaigns: "Campaigns",
  journeys: "Journeys",
  project: "Project",
};

function Screen() {
  const { path, search } = place.use();
  const [kind = "", id] = path;
  useEffect(() => {
    document.title = kind in TITLES ? `${TITLES[kind]} · Message tracker` : "Message tracker";
  }, [kind]);
  if (kind === "message" && id) return <MessagePage key={id} id={id} />;
  if (kind === "recipient" && id && !search) return <RecipientByIdPage key={id} id={id} />;
  if (kind === "recipient") return <RecipientPage key={search?.text} search={search} />;
  if (kind === "find") return <FindPage key={search} search={search} />;
  if ((kind === "campaign" || kind === "journey") && id) return <GroupPage key={id} kind={kind} id={id} />;
  if (kind === "campaigns") return <GroupsPage key={kind} kind="campaign" />;
  if (kind === "journeys") return <GroupsPage key={kind} kind="journey" />;
  if (kind === "project" && id) return <ProjectPage key={id} name={id} />;
  return <HomePage />;
}

function App() {
  const { token, tenant } = session.use();
  useEffect(() => {
    // Another caller sees nothing of the one before.
    if (!token) queries.clear();
  }, [token]);
  return (
    <QueryClientProvider client={queries}>
      <Shell>{token ? <Screen key={tenant} /> : <SignInPanel />}</Shell>
    </QueryClientProvider>
  );
}

start();
render(<App />, document.getElementById("explorer")!);
