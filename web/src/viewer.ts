// The caller, its tenant and the projects with the health of their sources.
import { useQuery } from "@tanstack/preact-query";
import { ViewerDocument } from "./generated/graphql";
import { send } from "./request";
import { session } from "./session";

export function useViewer() {
  const { token, tenant } = session.use();
  return useQuery({
    queryKey: ["viewer", tenant ?? ""],
    queryFn: () => send(ViewerDocument, {}),
    enabled: Boolean(token),
    staleTime: 30_000,
  });
}
