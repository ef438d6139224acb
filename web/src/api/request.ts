import { Problem, readProblem } from "./problem";

export const API = "/api/v1";
/** Here a 401 says that a password is wrong, or that nobody is signed in yet; the app is not signed out by it. */
const PASSWORD_IS_JUDGED = [`${API}/session`, `${API}/session/password`];

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
/** Heard when the server no longer knows the session: the app goes to the sign-in page and back. */
export const SIGNED_OUT = "khoanh:signed-out";

/** Read an error answer and tell the app if the session is over. */
export function refuse(status: number, body: string): Problem {
  if (status === 401) window.dispatchEvent(new Event(SIGNED_OUT));
  return readProblem(status, body);
}

export type Search = Record<string, string | number | undefined | null>;

/** The token that unsafe requests carry, so that another site's page cannot make them. */
export function csrfToken(): string {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("khoanh_csrf="));
  return cookie ? decodeURIComponent(cookie.slice("khoanh_csrf=".length)) : "";
}

/** The address of a resource with its query; empty values are left out. */
export function address(path: string, search: Search = {}): string {
  const filled = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return `${API}${path}${query ? `?${query}` : ""}`;
}

async function send(method: Method, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Khoanh-CSRF"] = csrfToken();
  try {
    return await fetch(url, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "", "");
  }
}

async function request<Answer>(method: Method, url: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await send(method, url, body, signal);
  const text = await response.text();
  if (!response.ok)
    throw PASSWORD_IS_JUDGED.includes(url) ? readProblem(response.status, text) : refuse(response.status, text);
  return (text ? JSON.parse(text) : undefined) as Answer;
}

export const read = <Answer>(path: string, search?: Search, signal?: AbortSignal) =>
  request<Answer>("GET", address(path, search), undefined, signal);
export const create = <Answer>(path: string, body: unknown = {}) => request<Answer>("POST", address(path), body);
export const replace = <Answer>(path: string, body: unknown) => request<Answer>("PUT", address(path), body);
export const change = <Answer>(path: string, body: unknown) => request<Answer>("PATCH", address(path), body);
export const remove = <Answer>(path: string, search?: Search) => request<Answer>("DELETE", address(path, search));

/** A page of a list; `next` asks for the one after it. */
export type Listed<Item> = { items: Item[]; next: string | null };
