import { queryOptions } from "@tanstack/react-query";
import type { Shapes } from "./contract";
import { create, type Listed, read, remove, replace } from "./request";

export type User = Shapes["UserItem"];
export type UserDraft = Pick<
  User,
  "name" | "display_name" | "certificate" | "roles" | "enabled" | "must_change_password"
> & {
  password?: string;
};
export type RoleDraft = Shapes["NewRole"];
export type Role = Shapes["RoleItem"];
export type Token = Shapes["TokenItem"];

const one = (room: string, name: string, rest = "") => `/${room}/${encodeURIComponent(name)}${rest}`;

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => read<Listed<User>>("/users", {}, signal),
});
export const addUser = ({ enabled: _, ...user }: UserDraft) => create<User>("/users", user);
export const changeUser = ({ name, ...facts }: UserDraft) => replace<User>(one("users", name), facts);
export const removeUser = (name: string) => remove<void>(one("users", name));
export const unlockUser = (name: string) => create<void>(one("users", name, "/unlock"));

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => read<Listed<Role>>("/roles", {}, signal),
});
export const addRole = (role: RoleDraft) => create<Role>("/roles", role);
export const changeRole = ({ name, title, title_vi, permissions }: RoleDraft) =>
  replace<Role>(one("roles", name), { title, title_vi, permissions });
export const removeRole = (name: string) => remove<void>(one("roles", name));

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => read<Listed<Token>>("/tokens", {}, signal),
});
/** `days` null: it does not expire. A machine's token belongs to nobody and outlives its maker's account. */
export type TokenDraft = Shapes["NewToken"];
/** The answer carries the token itself, this one time. */
export const addToken = (draft: TokenDraft) => create<Shapes["MadeToken"]>("/tokens", draft);
export const removeToken = (id: number) => remove<void>(one("tokens", String(id)));
