import { queryOptions } from "@tanstack/react-query";
import { create, type Listed, read, remove, replace } from "./request";

export type User = {
  name: string;
  display_name: string;
  roles: string[];
  language: string;
  enabled: boolean;
  locked_until: string | null;
  must_change_password: boolean;
  last_seen_at: string | null;
};
export type UserDraft = Pick<User, "name" | "display_name" | "roles" | "enabled" | "must_change_password"> & {
  password?: string;
};
export type Role = {
  name: string;
  title: string;
  title_vi: string;
  permissions: string[];
  builtin: boolean;
  users?: number;
};
export type Token = {
  id: string | number;
  name: string;
  role: string;
  owner: string;
  created_by: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  last_address: string;
};

const one = (room: string, name: string, rest = "") => `/${room}/${encodeURIComponent(name)}${rest}`;

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => read<Listed<User>>("/users", {}, signal),
});
export const addUser = (user: UserDraft) => create<User>("/users", user);
export const changeUser = (user: UserDraft) => replace<User>(one("users", user.name), user);
export const removeUser = (name: string) => remove<void>(one("users", name));
export const unlockUser = (name: string) => create<void>(one("users", name, "/unlock"));

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => read<Listed<Role>>("/roles", {}, signal),
});
export const addRole = (role: Role) => create<Role>("/roles", role);
export const changeRole = (role: Role) => replace<Role>(one("roles", role.name), role);
export const removeRole = (name: string) => remove<void>(one("roles", name));

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => read<Listed<Token>>("/tokens", {}, signal),
});
/** `days` null: it does not expire. A machine's token belongs to nobody and outlives its maker's account. */
export type TokenDraft = { name: string; role: string; days: number | null; machine: boolean };
/** The answer carries the token itself, this one time. */
export const addToken = (draft: TokenDraft) => create<Token & { token: string }>("/tokens", draft);
export const removeToken = (id: string | number) => remove<void>(one("tokens", String(id)));
