// The classic scripts that the page shares with GraphiQL: functions/pages/shared/api.js and sign_in.js.

export interface Session {
  token?: string;
  tenant?: string;
  seconds?: number;
  issued?: boolean;
}

export interface Exchange {
  status: number;
  body: { data?: unknown; errors?: { message: string; extensions?: { code?: string; requestId?: string } }[] };
  requestId: string | null;
  retryAfter: string | null;
}

declare global {
  const api: { exchange(session: Session, request: object): Promise<Exchange> };
  const signIn: {
    offered: boolean;
    leave(restore: unknown): Promise<void>;
    returned(): { restore?: unknown; session?: Promise<Session> };
    end(): Promise<void>;
  };
}
